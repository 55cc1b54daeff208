{{- define "data-exporter.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- define "data-exporter.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" -}}
{{- else if contains (include "data-exporter.name" .) .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "data-exporter.name" .) | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "data-exporter.selectorLabels" -}}
app.kubernetes.io/name: {{ include "data-exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- with .Values.selectorLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The pods that services lead to: all that share a spool, or the one pod that has its own. After `kubectl scale --replicas=2` the
second pod of a StatefulSet, with a spool of its own, gets no reports. */}}
{{- define "data-exporter.servedPodLabels" -}}
{{ include "data-exporter.selectorLabels" . }}
{{- if eq .Values.spool.type "sqlite" }}
statefulset.kubernetes.io/pod-name: {{ include "data-exporter.fullname" . }}-0
{{- end }}
{{- end -}}

{{/* How many pods run, unless they are scaled automatically. */}}
{{- define "data-exporter.replicas" -}}
{{- if kindIs "invalid" .Values.replicas -}}
{{- ternary 2 1 (eq .Values.spool.type "postgres") -}}
{{- else -}}
{{- .Values.replicas -}}
{{- end -}}
{{- end -}}

{{/* claim, existingClaim or emptyDir. */}}
{{- define "data-exporter.volume" -}}
{{- default (ternary "claim" "emptyDir" (eq .Values.spool.type "sqlite")) .Values.spool.volume -}}
{{- end -}}

{{/* What kubectl calls the object that runs the pods. */}}
{{- define "data-exporter.workload" -}}
{{- ternary "statefulset" "deployment" (eq .Values.spool.type "sqlite") }}/{{ include "data-exporter.fullname" . -}}
{{- end -}}

{{/* The consumer that `helm test` asks for. */}}
{{- define "data-exporter.testConsumer" -}}
{{- default "file" .Values.test.consumer -}}
{{- end -}}

{{- define "data-exporter.labels" -}}
{{ include "data-exporter.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The metadata that every object has; its name is `name`, its own annotations `annotations`. */}}
{{- define "data-exporter.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "data-exporter.labels" .root | nindent 2 }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with mergeOverwrite (deepCopy .root.Values.annotations) (default dict .annotations) }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* repository:tag, or repository@digest. */}}
{{- define "data-exporter.image" -}}
{{- if .digest -}}
{{- printf "%s@%s" .repository .digest -}}
{{- else -}}
{{- printf "%s:%s" .repository .tag -}}
{{- end -}}
{{- end -}}

{{- define "data-exporter.ownImage" -}}
{{- with .Values.image -}}
{{- include "data-exporter.image" (dict "repository" .repository "digest" .digest "tag" (default $.Chart.AppVersion .tag)) -}}
{{- end -}}
{{- end -}}

{{- define "data-exporter.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "data-exporter.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Whether the exporter asks Kubernetes for secrets. "true" or nothing. */}}
{{- define "data-exporter.asksKubernetes" -}}
{{- if and .Values.governor.secrets (eq .Values.governor.access "kubernetes") -}}
true
{{- end -}}
{{- end -}}

{{/* The names by which clients in the cluster call port 6781. Only those whose last part nobody can register. The pod fills in its
namespace, because kustomize makes the same objects for any namespace. */}}
{{- define "data-exporter.adminHosts" -}}
{{- $service := printf "%s-admin.$(POD_NAMESPACE).svc" (include "data-exporter.fullname" .) -}}
{{- concat (list $service (printf "%s.cluster.local" $service)) .Values.admin.hosts | join "," | quote -}}
{{- end -}}

{{/* Whether the chart makes an authority and a certificate itself. "true" or nothing. */}}
{{- define "data-exporter.makesCertificate" -}}
{{- if and (eq .Values.security.profile "strict") (eq .Values.security.tls "none") (not .Values.tls.secret) (not .Values.tls.issuer.name) -}}
true
{{- end -}}
{{- end -}}

{{/* The secret with the certificate of the ports, or nothing where they speak in the clear. */}}
{{- define "data-exporter.tlsSecret" -}}
{{- if .Values.tls.secret -}}
{{- .Values.tls.secret -}}
{{- else if or .Values.tls.issuer.name (include "data-exporter.makesCertificate" .) -}}
{{- include "data-exporter.fullname" . }}-tls
{{- end -}}
{{- end -}}

{{/* Where that secret has the authority. */}}
{{- define "data-exporter.caKey" -}}
{{- if .Values.tls.secret }}{{ .Values.tls.caKey }}{{ else }}ca.crt{{ end -}}
{{- end -}}

{{/* Scanners of Narrows speak no TLS. */}}
{{- define "data-exporter.scheme" -}}
{{- if and (include "data-exporter.tlsSecret" .) (ne .Values.security.profile "narrows") }}https{{ else }}http{{ end -}}
{{- end -}}

{{- define "data-exporter.adminScheme" -}}
{{- if include "data-exporter.tlsSecret" . }}https{{ else }}http{{ end -}}
{{- end -}}

{{/* The names by which clients call both ports, as a JSON array: scanners, operators, Prometheus, and `kubectl port-forward`. */}}
{{- define "data-exporter.tlsNames" -}}
{{- $namespace := .Release.Namespace -}}
{{- $names := list "localhost" -}}
{{- range list .Values.service.name (printf "%s-admin" (include "data-exporter.fullname" .)) -}}
{{- $names = concat $names (list . (printf "%s.%s" . $namespace) (printf "%s.%s.svc" . $namespace) (printf "%s.%s.svc.cluster.local" . $namespace)) -}}
{{- end -}}
{{- toJson $names -}}
{{- end -}}

{{/* Whether the chart makes a token for `helm test`, since the operator brings no file of tokens. "true" or nothing. */}}
{{- define "data-exporter.makesToken" -}}
{{- if and (eq .Values.security.profile "strict") (not .Values.security.tokensSecret) -}}
true
{{- end -}}
{{- end -}}

{{/* The secret with the token that `helm test` sends, or nothing. */}}
{{- define "data-exporter.testTokenSecret" -}}
{{- if .Values.test.tokenSecret -}}
{{- .Values.test.tokenSecret -}}
{{- else if include "data-exporter.makesToken" . -}}
{{- include "data-exporter.fullname" . }}-test-token
{{- end -}}
{{- end -}}

{{/* Whether the exporter calls the Kubernetes API: for keys of service accounts, or for secrets. "true" or nothing. */}}
{{- define "data-exporter.callsKubernetes" -}}
{{- if or .Values.security.serviceAccounts.enabled (include "data-exporter.asksKubernetes" .) -}}
true
{{- end -}}
{{- end -}}

{{/* The destinations that are allowed, as a JSON array: those of the values; with the profile narrows also those of the policies of
Narrows in the cluster, and the governor's token endpoint where they name a governor; and the Kubernetes API where the exporter calls it. */}}
{{- define "data-exporter.allowed" -}}
{{- $found := list -}}
{{- if and (eq .Values.security.profile "narrows") (.Capabilities.APIVersions.Has "goharbor.goharbor.io/v1alpha1/InspectionPolicy") -}}
{{- range (lookup "goharbor.goharbor.io/v1alpha1" "InspectionPolicy" "" "").items -}}
{{- $config := dig "spec" "inspector" "exportConfig" dict . -}}
{{- $governor := dig "governor" "url" "" $config -}}
{{- range list (dig "openSearch" "hostport" "" $config) $governor -}}
{{- $found = append $found (regexReplaceAll "^([A-Za-z]+://)?([^/?#@]*@)?([^/?#]*).*$" (toString .) "${3}") -}}
{{- end -}}
{{- if $governor -}}
{{- $found = append $found "console.cloud.vmware.com:443" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $allowed := .Values.egress.allow -}}
{{- range $found -}}
{{- if regexMatch "^(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*)(:[0-9]{1,5})?$" . -}}
{{- $allowed = append $allowed . -}}
{{- end -}}
{{- end -}}
{{- if and $allowed (include "data-exporter.callsKubernetes" .) -}}
{{- $allowed = append $allowed "kubernetes.default.svc:443" -}}
{{- end -}}
{{- uniq $allowed | toJson -}}
{{- end -}}

{{/* The servers of the database, as a JSON array of host:port, from jdbc:postgresql://HOST:PORT,HOST:PORT/NAME?… */}}
{{- define "data-exporter.databases" -}}
{{- $servers := list -}}
{{- range regexReplaceAll "^jdbc:postgresql://([^/?]*).*$" .Values.spool.postgres.url "${1}" | splitList "," -}}
{{- $servers = append $servers (ternary . (printf "%s:5432" .) (regexMatch "^(\\[.*\\]|[^\\[:]*):[0-9]+$" .)) -}}
{{- end -}}
{{- toJson $servers -}}
{{- end -}}

{{/* The NetworkPolicy's rule for one entry of egress.allow. A name has no address here, so its rule opens its ports everywhere but at
link-local addresses. */}}
{{- define "data-exporter.egressRule" -}}
{{- $isIpv6 := regexMatch "^\\[|:.*:" . -}}
{{- $host := ternary (regexReplaceAll "^\\[?([^]]*).*$" . "${1}") (first (splitList ":" .)) $isIpv6 -}}
{{- $ports := "" -}}
{{- if hasPrefix "[" . -}}
{{- $ports = regexReplaceAll "^.*[]]:?" . "" -}}
{{- else if and (not $isIpv6) (contains ":" .) -}}
{{- $ports = last (splitList ":" .) -}}
{{- end -}}
- to:
  {{- if or $isIpv6 (regexMatch "^[0-9.]+(/[0-9]+)?$" $host) }}
    - ipBlock:
        cidr: {{ ternary $host (printf "%s/%s" $host (ternary "128" "32" $isIpv6)) (contains "/" $host) | quote }}
  {{- else }}
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [169.254.0.0/16]
    - ipBlock:
        cidr: ::/0
        except: ["fe80::/10"]
  {{- end }}
  {{- with $ports }}
  ports:
    - port: {{ first (splitList "-" .) }}
      {{- if contains "-" . }}
      endPort: {{ last (splitList "-" .) }}
      {{- end }}
      protocol: TCP
  {{- end }}
{{- end -}}

{{- define "data-exporter.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
# Not file by file on each start: a volume with many reports takes long.
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "data-exporter.securityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* What cannot be rendered into something that works, said in a sentence. */}}
{{- define "data-exporter.check" -}}
{{- $replicas := include "data-exporter.replicas" . | int -}}
{{- if eq .Values.spool.type "sqlite" -}}
{{- if gt $replicas 1 -}}
{{- fail (printf "replicas is %d, but the spool is a file that belongs to one exporter alone: set spool.type to postgres for more" $replicas) -}}
{{- end -}}
{{- if .Values.autoscaling.enabled -}}
{{- fail "autoscaling.enabled needs spool.type postgres: with sqlite the spool is a file that belongs to one exporter alone" -}}
{{- end -}}
{{- if .Values.spool.postgres.url -}}
{{- fail "spool.postgres.url is given, but spool.type is sqlite: set spool.type to postgres" -}}
{{- end -}}
{{- else -}}
{{- if not (and .Values.spool.postgres.url .Values.spool.postgres.existingSecret) -}}
{{- fail "spool.type is postgres, so spool.postgres needs the url of the database, such as jdbc:postgresql://db.databases.svc:5432/exporter, and in existingSecret the name of a secret with username and password" -}}
{{- end -}}
{{- if not .Values.spool.keySecret -}}
{{- fail "spool.type is postgres, so spool.keySecret must name a secret with a key: passwords of envelopes lie in a database that others administer" -}}
{{- end -}}
{{- if eq .Values.spool.volume "claim" -}}
{{- fail "spool.type is postgres, so no pod has a claim of its own: leave spool.volume out, or name an existingClaim that all pods can write to (ReadWriteMany) for the consumer file" -}}
{{- end -}}
{{- if and .Values.test.enabled (not .Values.test.consumer) -}}
{{- fail "spool.type is postgres, so `helm test` cannot use the consumer file: name one of config.consumers in test.consumer, or set test.enabled to false" -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (not (get (default dict .Values.resources.requests) "cpu")) -}}
{{- fail "autoscaling.enabled needs resources.requests.cpu: autoscaling.targetCpu is a percentage of it" -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (lt (int .Values.autoscaling.maxReplicas) (int .Values.autoscaling.minReplicas)) -}}
{{- fail (printf "autoscaling.maxReplicas is %v, which is less than autoscaling.minReplicas, %v" .Values.autoscaling.maxReplicas .Values.autoscaling.minReplicas) -}}
{{- end -}}
{{- end -}}
{{- with .Values.spool -}}
{{- if and (eq .volume "existingClaim") (not .existingClaim) -}}
{{- fail "spool.volume is existingClaim, but spool.existingClaim names none" -}}
{{- end -}}
{{- if and .existingClaim (ne .volume "existingClaim") -}}
{{- fail "spool.existingClaim is given, but spool.volume is not existingClaim" -}}
{{- end -}}
{{- end -}}
{{- with .Values.plugins -}}
{{- if and (eq .volume "existingClaim") (not .existingClaim) -}}
{{- fail "plugins.volume is existingClaim, but plugins.existingClaim names none" -}}
{{- end -}}
{{- if and (eq .volume "configMaps") (not .configMaps) -}}
{{- fail "plugins.volume is configMaps, but plugins.configMaps names none" -}}
{{- end -}}
{{- if and (eq .volume "image") (or (not .image.repository) (not (or .image.tag .image.digest))) -}}
{{- fail "plugins.volume is image, but plugins.image needs a repository, and a tag or a digest" -}}
{{- end -}}
{{- end -}}
{{- range list "type" "postgres" -}}
{{- if hasKey (default dict $.Values.config.spool) . -}}
{{- fail (printf "config.spool.%s does not reach the templates: set the value spool.%s instead" . .) -}}
{{- end -}}
{{- end -}}
{{- range list "profile" "tls" "peers" -}}
{{- if hasKey (default dict $.Values.config.security) . -}}
{{- fail (printf "config.security.%s does not reach the templates: set the value security.%s instead" . .) -}}
{{- end -}}
{{- end -}}
{{- with .Values.security -}}
{{- if and (eq .profile "narrows") (not (include "data-exporter.allowed" $ | fromJsonArray)) -}}
{{- fail "security.profile is narrows, but egress.allow is empty, and there is no InspectionPolicy to read destinations from: name those that envelopes may send reports to, such as opensearch.logging:9200" -}}
{{- end -}}
{{- if and (eq .profile "strict") .tokensSecret $.Values.test.enabled (not $.Values.test.tokenSecret) -}}
{{- fail "security.tokensSecret has the tokens of all senders, so `helm test` needs one of them: name a secret with it in test.tokenSecret, or set test.enabled to false" -}}
{{- end -}}
{{- end -}}
{{- if and .Values.tls.secret .Values.tls.issuer.name -}}
{{- fail "tls names a secret and an issuer; it can only be one of them" -}}
{{- end -}}
{{- if and .Values.admin.tokensSecret .Values.serviceMonitor.enabled (not .Values.serviceMonitor.tokenSecret) -}}
{{- fail "admin.tokensSecret makes Prometheus log in too, but serviceMonitor.tokenSecret names no token" -}}
{{- end -}}
{{- if and .Values.admin.clientCaSecret .Values.serviceMonitor.enabled (not (or .Values.serviceMonitor.tokenSecret .Values.serviceMonitor.certificateSecret)) -}}
{{- fail "admin.clientCaSecret makes Prometheus log in too, but serviceMonitor names neither a certificateSecret nor a tokenSecret" -}}
{{- end -}}
{{- if and .Values.prometheusRule.enabled (not .Values.serviceMonitor.enabled) -}}
{{- fail "prometheusRule.enabled needs serviceMonitor.enabled: the rules look for the job that it makes; elsewhere use deploy/monitoring/rules.yaml" -}}
{{- end -}}
{{- if and .Values.caBundle.configMap .Values.caBundle.secret -}}
{{- fail "caBundle names a configMap and a secret; it can only be one of them" -}}
{{- end -}}
{{- end -}}
