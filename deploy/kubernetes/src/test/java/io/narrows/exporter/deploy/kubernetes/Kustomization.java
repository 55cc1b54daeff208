package io.narrows.exporter.deploy.kubernetes;

import io.narrows.exporter.test.process.ChildProcess;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/// A folder with a `kustomization.yaml`, built by `kubectl kustomize`, which asks no cluster.
record Kustomization(Path folder) {
    static Kustomization of(String folder) {
        return new Kustomization(Path.of(folder));
    }

    /// What an operator applies: the exporter, and each scanner.
    static List<Kustomization> all() {
        return List.of(
                of("base"),
                of("narrows"),
                of("multi-cluster/edge-1"),
                of("multi-cluster/edge-2"),
                of("multi-cluster/management"),
                of("../scanners/trivy"),
                of("../scanners/kube-bench"),
                of("../scanners/kubescape"),
                of("../scanners/by-policy"));
    }

    List<KubernetesObject> build() {
        return KubernetesObject.parse(run("kubectl", "kustomize", folder.toString()));
    }

    private static String run(String... command) {
        try {
            return ChildProcess.run(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT));
        } catch (UncheckedIOException e) {
            throw new IllegalStateException(
                    "kubectl is missing: these tests need it on the PATH (version 1.27 or newer, for `kubectl kustomize`;"
                            + " no cluster)",
                    e);
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
