{{/* What a StatefulSet and a Deployment have in common: the template of their pods. */}}
{{- define "data-exporter.pod" -}}
{{- $fullname := include "data-exporter.fullname" . -}}
metadata:
  labels:
    {{- include "data-exporter.selectorLabels" . | nindent 4 }}
    app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    kubectl.kubernetes.io/default-container: data-exporter
    checksum/config: {{ toYaml .Values.config | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "data-exporter.serviceAccountName" . }}
  automountServiceAccountToken: {{ if include "data-exporter.asksKubernetes" . }}true{{ else }}false{{ end }}
  # A service called `server` would set SERVER_PORT=tcp://…, and that is a key of the configuration.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ add .Values.stopGraceSeconds 10 }}
  securityContext:
    {{- include "data-exporter.podSecurityContext" . | nindent 4 }}
  {{- with .Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- $spread := .Values.topologySpreadConstraints }}
  {{- if and (not $spread) (eq .Values.spool.type "postgres") }}
  {{- $spread = list (dict "maxSkew" 1 "topologyKey" "kubernetes.io/hostname" "whenUnsatisfiable" "ScheduleAnyway") }}
  {{- end }}
  {{- with $spread }}
  topologySpreadConstraints:
    {{- range . }}
    {{- $ownPods := dict "labelSelector" (dict "matchLabels" (include "data-exporter.selectorLabels" $ | fromYaml)) }}
    - {{- toYaml (merge (deepCopy .) $ownPods) | nindent 6 }}
    {{- end }}
  {{- end }}
  {{- if eq .Values.plugins.volume "image" }}
  initContainers:
    - name: plugins
      image: {{ include "data-exporter.image" .Values.plugins.image }}
      imagePullPolicy: {{ .Values.plugins.image.pullPolicy }}
      command:
        {{- toYaml (default (list "cp" "-R" (printf "%s/." .Values.plugins.image.path) "/target") .Values.plugins.image.command) | nindent 8 }}
      securityContext:
        {{- include "data-exporter.securityContext" . | nindent 8 }}
      resources:
        requests:
          cpu: 10m
          memory: 32Mi
        limits:
          memory: 128Mi
      # Not /plugins: the mount would hide the folder of that name in the image.
      volumeMounts:
        - name: plugins
          mountPath: /target
  {{- end }}
  containers:
    - name: data-exporter
      image: {{ include "data-exporter.ownImage" . }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [serve]
      ports:
        - name: http
          containerPort: 6780
          protocol: TCP
        - name: admin
          containerPort: 6781
          protocol: TCP
      env:
        - name: DATA_EXPORTER_CONFIG
          value: /etc/data-exporter/application.yaml
        # The ports of the services and probes here, whatever the configuration says.
        - name: SERVER_PORT
          value: "6780"
        - name: ADMIN_PORT
          value: "6781"
        - name: POD_NAMESPACE
          valueFrom:
            fieldRef:
              fieldPath: metadata.namespace
        - name: ADMIN_HOSTS
          value: {{ include "data-exporter.adminHosts" . }}
        - name: SECURITY_PROFILE
          value: {{ .Values.security.profile }}
        {{- if or (eq .Values.security.profile "narrows") (eq .Values.security.tls "terminated-elsewhere") }}
        - name: SECURITY_TLS
          value: terminated-elsewhere
        {{- end }}
        {{- if eq .Values.security.profile "narrows" }}
        - name: SECURITY_PEERS
          value: {{ join "," .Values.security.peers | quote }}
        {{- end }}
        {{- if eq (include "data-exporter.scheme" .) "https" }}
        - name: SERVER_CERTIFICATE_FILE
          value: /run/secrets/tls/tls.crt
        - name: SERVER_KEY_FILE
          value: /run/secrets/tls/tls.key
        {{- end }}
        {{- if include "data-exporter.tlsSecret" . }}
        - name: ADMIN_CERTIFICATE_FILE
          value: /run/secrets/tls/tls.crt
        - name: ADMIN_KEY_FILE
          value: /run/secrets/tls/tls.key
        # For the commands of an operator in the pod.
        - name: DATA_EXPORTER_ADMIN_URL
          value: https://localhost:6781
        - name: DATA_EXPORTER_ADMIN_CA_FILE
          value: /run/secrets/tls/{{ include "data-exporter.caKey" . }}
        {{- end }}
        {{- if or .Values.security.tokensSecret (include "data-exporter.makesToken" .) }}
        - name: SECURITY_TOKEN_FILE
          value: /run/secrets/senders/tokens
        {{- end }}
        {{- if include "data-exporter.makesToken" . }}
        - name: SECURITY_SENDERS_HELM_TEST_SOURCES
          value: helm_test
        - name: SECURITY_SENDERS_HELM_TEST_CONSUMERS
          value: {{ include "data-exporter.testConsumer" . }}
        {{- end }}
        {{- if .Values.security.clientCaSecret }}
        - name: SERVER_CLIENT_CA_FILE
          value: /run/secrets/sender-ca/ca.crt
        {{- if .Values.security.clientCrlKey }}
        - name: SERVER_CLIENT_CRL_FILE
          value: /run/secrets/sender-ca/crl.pem
        {{- end }}
        {{- end }}
        {{- if .Values.security.serviceAccounts.enabled }}
        - name: SECURITY_JWKS
          value: https://kubernetes.default.svc/openid/v1/jwks
        - name: SECURITY_JWKS_CA_FILE
          value: /run/secrets/kubernetes-keys/ca.crt
        - name: SECURITY_JWKS_TOKEN_FILE
          value: /run/secrets/kubernetes-keys/token
        - name: SECURITY_ISSUER
          value: {{ .Values.security.serviceAccounts.issuer | quote }}
        {{- end }}
        {{- if .Values.admin.tokensSecret }}
        - name: ADMIN_TOKEN_FILE
          value: /run/secrets/admin/tokens
        {{- end }}
        {{- if .Values.admin.clientCaSecret }}
        - name: ADMIN_CLIENT_CA_FILE
          value: /run/secrets/operator-ca/ca.crt
        {{- if .Values.admin.clientCrlKey }}
        - name: ADMIN_CLIENT_CRL_FILE
          value: /run/secrets/operator-ca/crl.pem
        {{- end }}
        {{- end }}
        {{- with include "data-exporter.allowed" . | fromJsonArray }}
        - name: EGRESS_ALLOW
          value: {{ join "," . | quote }}
        {{- end }}
        {{- if .Values.egress.requireTls }}
        - name: EGRESS_REQUIRE_TLS
          value: "true"
        {{- end }}
        {{- with .Values.tracing }}
        {{- if .endpoint }}
        - name: TRACING_ENDPOINT
          value: {{ .endpoint | quote }}
        - name: TRACING_SAMPLING
          value: {{ .sampling | quote }}
        {{- if .headersSecret }}
        - name: TRACING_HEADERS_FILE
          value: /run/secrets/tracing/headers
        {{- end }}
        {{- end }}
        {{- end }}
        {{- if ne .Values.log.format "text" }}
        - name: LOG_FORMAT
          value: {{ .Values.log.format }}
        {{- end }}
        - name: STOP_GRACE
          value: {{ .Values.stopGraceSeconds }}s
        {{- with .Values.javaOptions }}
        - name: JDK_JAVA_OPTIONS
          value: {{ . | quote }}
        {{- end }}
        {{- if eq .Values.spool.type "postgres" }}
        {{- with .Values.spool.postgres }}
        - name: SPOOL_TYPE
          value: postgres
        - name: SPOOL_POSTGRES_URL
          value: {{ .url | quote }}
        - name: SPOOL_POSTGRES_USERNAME
          value: ${file:/run/secrets/postgres/username}
        - name: SPOOL_POSTGRES_PASSWORD_FILE
          value: /run/secrets/postgres/password
        - name: SPOOL_POSTGRES_SCHEMA
          value: {{ .schema | quote }}
        - name: SPOOL_POSTGRES_REPLICA_TIMEOUT
          value: {{ .replicaTimeout }}
        {{- if .requireQuorum }}
        - name: SPOOL_POSTGRES_REQUIRE_QUORUM
          value: "true"
        {{- end }}
        {{- end }}
        {{- if eq (include "data-exporter.volume" .) "existingClaim" }}
        - name: SPOOL_POSTGRES_SHARED_FILES
          value: "true"
        {{- end }}
        {{- end }}
        {{- if .Values.spool.keySecret }}
        - name: SPOOL_KEY_FILE
          value: /run/secrets/spool/key
        {{- if .Values.spool.sealExisting }}
        - name: SPOOL_SEAL_EXISTING
          value: "true"
        {{- end }}
        {{- end }}
        {{- if or .Values.caBundle.configMap .Values.caBundle.secret }}
        {{- range .Values.caBundle.consumers }}
        - name: CONSUMERS_{{ . | snakecase | upper | replace "-" "_" }}_CA_FILE
          value: /etc/data-exporter-ca/ca.crt
        {{- end }}
        {{- end }}
        {{- if .Values.governor.secrets }}
        {{- if include "data-exporter.asksKubernetes" . }}
        - name: CONSUMERS_GOVERNOR_SECRET_NAMESPACE
          value: {{ .Release.Namespace }}
        {{- else }}
        - name: CONSUMERS_GOVERNOR_SECRETS_DIRECTORY
          value: /run/secrets/governor
        {{- end }}
        {{- end }}
        {{- with .Values.extraEnv }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .Values.probes }}
      startupProbe:
        httpGet:
          path: /health/live
          port: admin
          {{- if include "data-exporter.tlsSecret" $ }}
          scheme: HTTPS
          {{- end }}
        periodSeconds: 2
        timeoutSeconds: {{ .timeoutSeconds }}
        failureThreshold: {{ max 1 (div .startupSeconds 2) }}
      livenessProbe:
        httpGet:
          path: /health/live
          port: admin
          {{- if include "data-exporter.tlsSecret" $ }}
          scheme: HTTPS
          {{- end }}
        periodSeconds: {{ .periodSeconds }}
        timeoutSeconds: {{ .timeoutSeconds }}
        failureThreshold: {{ .failureThreshold }}
      # Not ready: it cannot take another report and keep it. A consumer that is down does not make it so.
      readinessProbe:
        httpGet:
          path: /health/ready
          port: admin
          {{- if include "data-exporter.tlsSecret" $ }}
          scheme: HTTPS
          {{- end }}
        periodSeconds: {{ .periodSeconds }}
        timeoutSeconds: {{ .timeoutSeconds }}
        failureThreshold: 1
      {{- end }}
      securityContext:
        {{- include "data-exporter.securityContext" . | nindent 8 }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - name: data
          mountPath: /var/lib/data-exporter
        - name: tmp
          mountPath: /tmp
        - name: config
          mountPath: /etc/data-exporter
          readOnly: true
        {{- if ne .Values.plugins.volume "none" }}
        - name: plugins
          mountPath: /plugins
          readOnly: true
        {{- end }}
        {{- if .Values.existingSecret }}
        - name: secrets
          mountPath: /run/secrets/data-exporter
          readOnly: true
        {{- end }}
        {{- if include "data-exporter.tlsSecret" . }}
        - name: tls
          mountPath: /run/secrets/tls
          readOnly: true
        {{- end }}
        {{- if or .Values.security.tokensSecret (include "data-exporter.makesToken" .) }}
        - name: sender-tokens
          mountPath: /run/secrets/senders
          readOnly: true
        {{- end }}
        {{- if .Values.security.clientCaSecret }}
        - name: sender-ca
          mountPath: /run/secrets/sender-ca
          readOnly: true
        {{- end }}
        {{- if .Values.security.serviceAccounts.enabled }}
        - name: kubernetes-keys
          mountPath: /run/secrets/kubernetes-keys
          readOnly: true
        {{- end }}
        {{- if .Values.admin.tokensSecret }}
        - name: admin-tokens
          mountPath: /run/secrets/admin
          readOnly: true
        {{- end }}
        {{- if .Values.admin.clientCaSecret }}
        - name: operator-ca
          mountPath: /run/secrets/operator-ca
          readOnly: true
        {{- end }}
        {{- if eq .Values.spool.type "postgres" }}
        - name: postgres
          mountPath: /run/secrets/postgres
          readOnly: true
        {{- end }}
        {{- if .Values.spool.keySecret }}
        - name: spool-key
          mountPath: /run/secrets/spool
          readOnly: true
        {{- end }}
        {{- if .Values.tracing.headersSecret }}
        - name: tracing-headers
          mountPath: /run/secrets/tracing
          readOnly: true
        {{- end }}
        {{- if or .Values.caBundle.configMap .Values.caBundle.secret }}
        - name: ca
          mountPath: /etc/data-exporter-ca
          readOnly: true
        {{- end }}
        {{- if .Values.mutualTls.existingSecret }}
        - name: mutual-tls
          mountPath: /tmp/NarrowsTlsFiles
          readOnly: true
        {{- end }}
        {{- if and .Values.governor.secrets (not (include "data-exporter.asksKubernetes" .)) }}
        {{- range .Values.governor.secrets }}
        - name: governor-{{ . | replace "." "-" }}
          mountPath: /run/secrets/governor/{{ . }}
          readOnly: true
        {{- end }}
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    {{- if eq (include "data-exporter.volume" .) "existingClaim" }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ .Values.spool.existingClaim }}
    {{- else if eq (include "data-exporter.volume" .) "emptyDir" }}
    - name: data
      emptyDir:
        sizeLimit: {{ .Values.spool.size }}
    {{- end }}
    # Copies of plugin jars, and libraries that plugins unpack.
    - name: tmp
      emptyDir:
        sizeLimit: 512Mi
    - name: config
      configMap:
        name: {{ $fullname }}-config
    {{- if eq .Values.plugins.volume "existingClaim" }}
    - name: plugins
      persistentVolumeClaim:
        claimName: {{ .Values.plugins.existingClaim }}
        readOnly: true
    {{- else if eq .Values.plugins.volume "image" }}
    - name: plugins
      emptyDir:
        sizeLimit: 512Mi
    {{- else if eq .Values.plugins.volume "configMaps" }}
    - name: plugins
      projected:
        sources:
          {{- range .Values.plugins.configMaps }}
          - configMap:
              name: {{ . }}
          {{- end }}
    {{- end }}
    {{- with .Values.existingSecret }}
    - name: secrets
      secret:
        secretName: {{ . }}
        defaultMode: 0440
    {{- end }}
    {{- with include "data-exporter.tlsSecret" . }}
    - name: tls
      secret:
        secretName: {{ . }}
        defaultMode: 0440
    {{- end }}
    {{- if or .Values.security.tokensSecret (include "data-exporter.makesToken" .) }}
    - name: sender-tokens
      secret:
        secretName: {{ default (include "data-exporter.testTokenSecret" .) .Values.security.tokensSecret }}
        defaultMode: 0440
        items:
          - key: {{ ternary .Values.security.tokensSecretKey "tokens" (ne .Values.security.tokensSecret "") }}
            path: tokens
    {{- end }}
    {{- with .Values.security.clientCaSecret }}
    - name: sender-ca
      secret:
        secretName: {{ . }}
        defaultMode: 0440
        items:
          - key: {{ $.Values.security.clientCaKey }}
            path: ca.crt
          {{- with $.Values.security.clientCrlKey }}
          - key: {{ . }}
            path: crl.pem
          {{- end }}
    {{- end }}
    {{- if .Values.security.serviceAccounts.enabled }}
    # What reads the cluster's public keys: every service account may, so this one needs no role.
    - name: kubernetes-keys
      projected:
        defaultMode: 0440
        sources:
          - serviceAccountToken:
              path: token
              expirationSeconds: 3600
          - configMap:
              name: kube-root-ca.crt
              items:
                - key: ca.crt
                  path: ca.crt
    {{- end }}
    {{- with .Values.admin.tokensSecret }}
    - name: admin-tokens
      secret:
        secretName: {{ . }}
        defaultMode: 0440
        items:
          - key: {{ $.Values.admin.tokensSecretKey }}
            path: tokens
    {{- end }}
    {{- with .Values.admin.clientCaSecret }}
    - name: operator-ca
      secret:
        secretName: {{ . }}
        defaultMode: 0440
        items:
          - key: {{ $.Values.admin.clientCaKey }}
            path: ca.crt
          {{- with $.Values.admin.clientCrlKey }}
          - key: {{ . }}
            path: crl.pem
          {{- end }}
    {{- end }}
    {{- if eq .Values.spool.type "postgres" }}
    - name: postgres
      secret:
        secretName: {{ .Values.spool.postgres.existingSecret }}
        defaultMode: 0440
    {{- end }}
    {{- with .Values.spool.keySecret }}
    - name: spool-key
      secret:
        secretName: {{ . }}
        defaultMode: 0440
        items:
          - key: {{ $.Values.spool.keySecretKey }}
            path: key
    {{- end }}
    {{- with .Values.tracing.headersSecret }}
    - name: tracing-headers
      secret:
        secretName: {{ . }}
        defaultMode: 0440
        items:
          - key: {{ $.Values.tracing.headersSecretKey }}
            path: headers
    {{- end }}
    {{- if or .Values.caBundle.configMap .Values.caBundle.secret }}
    - name: ca
      {{- if .Values.caBundle.configMap }}
      configMap:
        name: {{ .Values.caBundle.configMap }}
      {{- else }}
      secret:
        secretName: {{ .Values.caBundle.secret }}
      {{- end }}
        items:
          - key: {{ .Values.caBundle.key }}
            path: ca.crt
    {{- end }}
    {{- with .Values.mutualTls.existingSecret }}
    - name: mutual-tls
      secret:
        secretName: {{ . }}
        defaultMode: 0440
    {{- end }}
    {{- if and .Values.governor.secrets (not (include "data-exporter.asksKubernetes" .)) }}
    {{- range .Values.governor.secrets }}
    - name: governor-{{ . | replace "." "-" }}
      secret:
        secretName: {{ . }}
        defaultMode: 0440
    {{- end }}
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}
