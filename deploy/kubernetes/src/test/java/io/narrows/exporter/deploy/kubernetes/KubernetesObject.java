package io.narrows.exporter.deploy.kubernetes;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An object as it would be applied to a cluster.
record KubernetesObject(ObjectNode json) {
    private static final Map<String, Class<?>> KINDS = Map.ofEntries(
            Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("v1/Pod", Pod.class),
            Map.entry("v1/Secret", Secret.class),
            Map.entry("v1/Service", Service.class),
            Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1/Deployment", Deployment.class),
            Map.entry("apps/v1/StatefulSet", StatefulSet.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("batch/v1/CronJob", CronJob.class),
            Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("rbac.authorization.k8s.io/v1/ClusterRole", ClusterRole.class),
            Map.entry("rbac.authorization.k8s.io/v1/ClusterRoleBinding", ClusterRoleBinding.class),
            Map.entry("rbac.authorization.k8s.io/v1/Role", Role.class),
            Map.entry("rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class),
            Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
            Map.entry("monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class));

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .addModule(new SimpleModule().setDeserializerModifier(new WithoutAnySetters()))
            .build();

    /// All objects of a text with YAML documents.
    static List<KubernetesObject> parse(String text) {
        var objects = new ArrayList<KubernetesObject>();
        try (var parser = YAML.createParser(text);
                var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(parser)) {
            while (documents.hasNextValue()) {
                if (documents.nextValue() instanceof ObjectNode object) {
                    objects.add(new KubernetesObject(object));
                }
            }
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage() + "\n" + text, e);
        }
    }

    /// By kind and name, as in `Service/cnsi-exporter-service`.
    static Map<String, JsonNode> byName(List<KubernetesObject> objects) {
        var byName = new LinkedHashMap<String, JsonNode>();
        for (var object : objects) {
            if (byName.put(object.toString(), object.json) != null) {
                throw new IllegalArgumentException(object + " is there twice");
            }
        }
        return byName;
    }

    String kind() {
        return json.path("kind").asText();
    }

    String name() {
        return json.at("/metadata/name").asText();
    }

    /// The object as the Kubernetes API knows it.
    ///
    /// @throws IllegalArgumentException if it has a field that the API does not know, or one of the wrong type
    Object typed() {
        var kind = json.path("apiVersion").asText() + "/" + kind();
        var type = Optional.ofNullable(KINDS.get(kind))
                .orElseThrow(() -> new IllegalArgumentException(kind + " is no kind that is used here"));
        try {
            return STRICT.treeToValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(this + ": " + e.getMessage(), e);
        }
    }

    /// What runs because of it, if anything does.
    Optional<Pods> pods() {
        return switch (typed()) {
            case Pod pod -> Optional.of(pods(pod.getMetadata().getLabels(), pod.getSpec()));
            case StatefulSet set ->
                Optional.of(pods(
                                labelsOfTheFirstPod(set),
                                set.getSpec().getTemplate().getSpec())
                        .withClaims(set.getSpec().getVolumeClaimTemplates().stream()
                                .map(claim -> claim.getMetadata().getName())
                                .toList()));
            case Deployment deployment -> {
                var template = deployment.getSpec().getTemplate();
                yield Optional.of(pods(template.getMetadata().getLabels(), template.getSpec()));
            }
            case CronJob job -> {
                var template = job.getSpec().getJobTemplate().getSpec().getTemplate();
                yield Optional.of(pods(template.getMetadata().getLabels(), template.getSpec()));
            }
            default -> Optional.empty();
        };
    }

    /// The controller adds the pod's own name.
    private static Map<String, String> labelsOfTheFirstPod(StatefulSet set) {
        var labels = new HashMap<>(set.getSpec().getTemplate().getMetadata().getLabels());
        labels.put("statefulset.kubernetes.io/pod-name", set.getMetadata().getName() + "-0");
        return labels;
    }

    private Pods pods(Map<String, String> labels, PodSpec spec) {
        return new Pods(toString(), labels, spec, List.of());
    }

    @Override
    public String toString() {
        return kind() + "/" + name();
    }

    /// Takes away where the model would keep fields that it does not know.
    private static final class WithoutAnySetters extends BeanDeserializerModifier {
        private static final long serialVersionUID = 1;

        @Override
        public BeanDeserializerBuilder updateBuilder(
                DeserializationConfig config, BeanDescription description, BeanDeserializerBuilder builder) {
            builder.setAnySetter(null);
            return builder;
        }
    }

    /// What is used of the Prometheus operator's kind, which the model does not have.
    private record PrometheusRule(String apiVersion, String kind, JsonNode metadata, Groups spec) {
        private record Groups(List<Group> groups) {}

        private record Group(String name, List<Rule> rules) {}

        private record Rule(
                String record,
                String alert,
                String expr,
                @JsonProperty("for") String duration,
                Map<String, String> labels,
                Map<String, String> annotations) {}
    }

    /// What is used of the Prometheus operator's kind, which the model does not have.
    private record ServiceMonitor(String apiVersion, String kind, JsonNode metadata, Spec spec) {
        private record Spec(Selector selector, List<Endpoint> endpoints) {}

        private record Selector(Map<String, String> matchLabels) {}

        private record Endpoint(
                String port,
                String path,
                String interval,
                String scrapeTimeout,
                Authorization authorization,
                String scheme,
                TlsConfig tlsConfig) {}

        private record Authorization(SecretKeySelector credentials) {}

        private record TlsConfig(String serverName, Authority ca, Authority cert, SecretKeySelector keySecret) {}

        private record Authority(SecretKeySelector secret) {}
    }
}
