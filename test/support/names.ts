export const templateDatabase = 'lwg_template';
export const gatewayLogin = 'lwg_test';
export const sequencerLogin = 'lwg_test_sequencer';
