export const templateDatabase = 'lwg_template';
export const gatewayLogin = 'lwg_test';
