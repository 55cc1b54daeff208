package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.domain.json.JsonStrings;
import jakarta.json.JsonObject;

/// Builds reports of workloads as the Narrows scanner writes them.
final class Reports {
    /// A report of two namespaces, as the workload scanner sends it.
    static final String OF_TWO_NAMESPACES = """
            {"namespaceInfos":[
              {"namespace":{"name":"shop"},"workloadInfos":[
                {"workload":{
                  "metadata":{"kind":"Deployment","namespace":"shop","name":"web","uid":"5e2d","apiVersion":"apps/v1"},
                  "pods":[
                    {"metadata":{"kind":"Pod","namespace":"shop","name":"web-1"},"containers":[
                      {"name":"nginx","id":"containerd://11","image":"nginx:1.27","imageID":"nginx@sha256:aa","isInit":false},
                      {"name":"init","id":"containerd://12","image":"busybox:1","imageID":"busybox@sha256:bb","isInit":true,
                       "trivyReport":{"vulnerabilities":[{"id":"CVE-1","name":"x"}]}}]},
                    {"metadata":{"kind":"Pod","namespace":"shop","name":"web-2"},"containers":[
                      {"name":"nginx","id":"containerd://21","image":"nginx:1.27","imageID":"nginx@sha256:aa","isInit":false}]}]}},
                {"workload":{"metadata":{"kind":"CronJob","name":"nightly"},"pods":null}}]},
              {"namespace":{"name":"empty"},"workloadInfos":[]}]}
            """;

    /// The telemetry that the Narrows exporter makes of that report.
    static final String TELEMETRY_OF_TWO_NAMESPACES = """
            {"workloads":[{"name":"web","namespace":"shop","kind":"Deployment","containers":[
            {"name":"nginx","image":"nginx:1.27","image_id":"nginx@sha256:aa","id":"containerd://11"},
            {"name":"init","image":"busybox:1","image_id":"busybox@sha256:bb","id":"containerd://12"},
            {"name":"nginx","image":"nginx:1.27","image_id":"nginx@sha256:aa","id":"containerd://21"}]},
            {"name":"nightly","namespace":"shop","kind":"CronJob","containers":[]}]}\
            """.replace("\n", "");

    private Reports() {}

    /// A report of one workload with one container.
    ///
    /// @param name the name of the workload
    static String of(String name, String image) {
        return ofOne("shop", name, "Deployment", "c", "containerd://1", image, "sha256:1");
    }

    /// Rebuilds the report from the telemetry of one workload. Nothing that `of` varies is lost.
    static String ofTelemetry(String telemetry) {
        var workload = only(Json.object(telemetry).orElseThrow(), "workloads");
        var container = only(workload, "containers");
        return ofOne(
                workload.getString("namespace"),
                workload.getString("name"),
                workload.getString("kind"),
                container.getString("name"),
                container.getString("id"),
                container.getString("image"),
                container.getString("image_id"));
    }

    private static JsonObject only(JsonObject object, String name) {
        return object.getJsonArray(name).getJsonObject(0);
    }

    private static String ofOne(
            String namespace, String name, String kind, String container, String id, String image, String imageId) {
        return """
                {"namespaceInfos":[{"namespace":{"name":%s},"workloadInfos":[{"workload":{"metadata":{"kind":%s,"name":%s},\
                "pods":[{"metadata":{},"containers":[{"name":%s,"id":%s,"image":%s,"imageID":%s,"isInit":false}]}]}}]}]}""".formatted(
                quote(namespace), quote(kind), quote(name), quote(container), quote(id), quote(image), quote(imageId));
    }

    private static String quote(String text) {
        return JsonStrings.quote(text);
    }
}
