{{- /* What every pod of the gateway is: nobody's user, nothing writable, no token of the cluster. */ -}}
{{- define "lwg.pod" -}}
serviceAccountName: {{ .Release.Name }}
automountServiceAccountToken: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "lwg.container" -}}
image: {{ include "lwg.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end }}

{{- /* What both roles and the jobs that read the log need. */ -}}
{{- define "lwg.environment" -}}
env:
  - { name: LWG_PUBLIC_URL, value: {{ .Values.publicUrl | quote }} }
  - { name: LWG_TRUSTED_PROXIES, value: {{ .Values.trustedProxies | quote }} }
  - { name: LWG_SIGN_IN_ISSUER, value: {{ .Values.signIn.issuer | quote }} }
  - { name: LWG_SIGN_IN_CLIENT_ID, value: {{ .Values.signIn.clientId | quote }} }
  - { name: LWG_KEYS_FILE, value: /etc/lwg/keys/keys.json }
  - { name: LWG_DEPLOYMENT_FILE, value: /etc/lwg/deployment/deployment.json }
  {{- with .Values.monitoring.traces }}
  {{- if .enabled }}
  - { name: LWG_TRACES_URL, value: {{ .url | quote }} }
  - { name: LWG_TRACES_SHARE, value: {{ .share | quote }} }
  {{- end }}
  {{- end }}
  {{- range $name, $value := .Values.settings }}
  - { name: {{ $name }}, value: {{ $value | toString | quote }} }
  {{- end }}
  {{- range $name := concat (list "DATABASE_URL" "LWG_SIGN_IN_CLIENT_SECRET") (ternary (list "REDIS_URL") (list) .Values.redis.enabled) }}
  - name: {{ $name }}
    valueFrom: { secretKeyRef: { name: {{ $.Values.secrets.existingSecret }}, key: {{ $name }} } }
  {{- end }}
volumeMounts:
  - { name: keys, mountPath: /etc/lwg/keys, readOnly: true }
  - { name: deployment, mountPath: /etc/lwg/deployment, readOnly: true }
{{- end }}

{{- define "lwg.volumes" -}}
volumes:
  - name: keys
    secret: { secretName: {{ .Values.secrets.keysSecret }}, defaultMode: 0440 }
  - name: deployment
    configMap: { name: {{ .Release.Name }}-deployment }
{{- end }}
