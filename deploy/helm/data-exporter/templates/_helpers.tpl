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

{{/* The one pod that services lead to. After `kubectl scale --replicas=2` the second pod, with a spool of its own, gets no reports. */}}
{{- define "data-exporter.servedPodLabels" -}}
{{ include "data-exporter.selectorLabels" . }}
statefulset.kubernetes.io/pod-name: {{ include "data-exporter.fullname" . }}-0
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

{{- define "data-exporter.scheme" -}}
{{- if .Values.tls.secret }}https{{ else }}http{{ end -}}
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
{{- if and .Values.admin.tokensSecret .Values.serviceMonitor.enabled (not .Values.serviceMonitor.tokenSecret) -}}
{{- fail "admin.tokensSecret makes Prometheus log in too, but serviceMonitor.tokenSecret names no token" -}}
{{- end -}}
{{- if and .Values.caBundle.configMap .Values.caBundle.secret -}}
{{- fail "caBundle names a configMap and a secret; it can only be one of them" -}}
{{- end -}}
{{- end -}}
