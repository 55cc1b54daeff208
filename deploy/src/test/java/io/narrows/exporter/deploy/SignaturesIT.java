package io.narrows.exporter.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.test.process.ChildProcess;
import jakarta.json.Json;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The scripts that sign a release and check it. A stand-in for cosign notes what it is called with: what the real one
/// does
/// with that is not tested here.
class SignaturesIT {
    private static final String IMAGE = "registry.example/data-exporter@sha256:" + "1".repeat(64);
    private static final String CHART = "registry.example/charts/data-exporter@sha256:" + "2".repeat(64);
    private static final String COMMIT = "c0ffee".repeat(6) + "abcd";

    @TempDir
    private Path scratch;

    private Path release;
    private Path cosign;

    @BeforeEach
    void aRelease() throws IOException {
        release = Files.createDirectories(scratch.resolve("release"));
        Files.writeString(release.resolve("sbom.json"), "{}");
        Files.writeString(release.resolve("data exporter.tar.gz"), "a distribution");
        Files.writeString(release.resolve("provenance.json"), provenance());
        var attestation = "{\"payloadType\":\"application/vnd.in-toto+json\",\"payload\":\""
                + Base64.getEncoder().encodeToString(provenance().getBytes(StandardCharsets.UTF_8)) + "\"}";
        cosign = Files.writeString(scratch.resolve("cosign"), """
                #!/bin/sh
                echo "$*" >>"%1$s/calls"
                case "$1 $*" in *"${REFUSE:-nothing at all}"*) echo "no matching signatures" >&2; exit 1 ;; esac
                [ "$1" = verify-attestation ] && echo '%2$s'
                exit 0
                """.formatted(scratch, attestation));
        assertThat(cosign.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void everythingIsSignedWithTheGivenKeyAndHasItsProvenance() throws IOException {
        var ending = sign("--image=" + IMAGE, "--chart=" + CHART);

        var key = " --key env://SIGNING_KEY --yes --tlog-upload=false ";
        assertThat(ending.status()).as(ending.text()).isZero();
        assertThat(calls())
                .containsExactly(
                        "sign" + key + "--recursive " + IMAGE,
                        "attest" + key + "--type slsaprovenance1 --predicate " + release + "/provenance.json " + IMAGE,
                        "attest" + key + "--type cyclonedx --predicate " + release + "/sbom.json " + IMAGE,
                        "sign" + key + CHART,
                        "attest" + key + "--type slsaprovenance1 --predicate " + release + "/provenance.json " + CHART,
                        "sign-blob" + key + "--bundle " + release + "/checksums.txt.bundle " + release
                                + "/checksums.txt");
        assertThat(Files.readAllLines(release.resolve("checksums.txt")))
                .extracting(line -> line.substring(66))
                .containsExactly("data exporter.tar.gz", "provenance.json", "sbom.json");
        assertThat(ending.text()).doesNotContain("a secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry.example/data-exporter:0.1.0", "data-exporter", "data-exporter@sha256:12"})
    void whatIsNotNamedByItsDigestIsNotSigned(String image) {
        assertThat(sign("--image=" + image, "--chart=" + CHART).status()).isEqualTo(2);
        assertThat(sign("--image=" + IMAGE, "--chart=" + image).status()).isEqualTo(2);
        assertThat(scratch.resolve("calls")).doesNotExist();
    }

    @Test
    void withoutAFileThatIsToBeAttachedNothingIsSigned() throws IOException {
        Files.delete(release.resolve("provenance.json"));

        assertThat(sign("--image=" + IMAGE, "--chart=" + CHART).text())
                .isEqualTo("sign.sh: there is no " + release + "/provenance.json");
        assertThat(scratch.resolve("calls")).doesNotExist();
    }

    @Test
    void aFailureOfASignatureIsAFailure() {
        var ending = run(
                Map.of("REFUSE", "attest"),
                "sign.sh",
                "--key=k",
                "--image=" + IMAGE,
                "--chart=" + CHART,
                release.toString());

        assertThat(ending.status()).isEqualTo(1);
    }

    @Test
    void aReleaseIsCheckedAsItWasSigned() throws IOException {
        sign("--image=" + IMAGE, "--chart=" + CHART);
        Files.delete(scratch.resolve("calls"));

        var ending = verify(Map.of());

        assertThat(ending.status()).as(ending.text()).isZero();
        assertThat(ending.output())
                .containsExactly(
                        "verify.sh: " + IMAGE + " is signed",
                        "verify.sh: " + CHART + " is signed",
                        "verify.sh: " + release + " is as it was signed");
        assertThat(calls())
                .containsExactly(
                        "verify --key k.pub " + IMAGE,
                        "verify-attestation --key k.pub --type slsaprovenance1 " + IMAGE,
                        "verify-attestation --key k.pub --type cyclonedx " + IMAGE,
                        "verify --key k.pub " + CHART,
                        "verify-attestation --key k.pub --type slsaprovenance1 " + CHART,
                        "verify-blob --key k.pub --bundle " + release + "/checksums.txt.bundle " + release
                                + "/checksums.txt");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verify --key k.pub " + "registry.example/data",
                "slsaprovenance1 registry.example/data",
                "cyclonedx",
                "verify --key k.pub registry.example/charts",
                "slsaprovenance1 registry.example/charts",
                "verify-blob"
            })
    void whateverIsNotSignedIsRefused(String refused) {
        sign("--image=" + IMAGE, "--chart=" + CHART);

        assertThat(verify(Map.of("REFUSE", refused)).status()).isEqualTo(1);
    }

    @Test
    void aFileThatWasChangedOrAddedIsRefused() throws IOException {
        sign("--image=" + IMAGE, "--chart=" + CHART);
        Files.writeString(release.resolve("more.jar"), "a stranger's");

        assertThat(verify(Map.of()).text()).endsWith("more.jar is in " + release + ", but not in checksums.txt");

        Files.delete(release.resolve("more.jar"));
        Files.writeString(release.resolve("data exporter.tar.gz"), "another distribution");

        var ending = verify(Map.of());
        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.text()).endsWith("a file in " + release + " is not the one that was signed");
    }

    @Test
    void anotherCommitIsRefused() {
        sign("--image=" + IMAGE, "--chart=" + CHART);

        var ending = verify(Map.of(), "--commit=" + "0".repeat(40));

        assertThat(ending.status()).isEqualTo(1);
        assertThat(ending.text()).endsWith(IMAGE + " is not made from " + "0".repeat(40));
    }

    @Test
    void theProvenanceSaysFromWhatAndByWhatItWasBuilt() {
        var ending = run(Map.of(), "provenance.sh", provenanceOptions().toArray(String[]::new));

        try (var reader = Json.createReader(new StringReader(ending.text()))) {
            var provenance = reader.readObject();
            var source = provenance
                    .getJsonObject("buildDefinition")
                    .getJsonArray("resolvedDependencies")
                    .getJsonObject(0);
            var run = provenance.getJsonObject("runDetails");

            assertThat(source.getString("uri")).isEqualTo("git+https://git.example/o/n@refs/tags/v0.1.0");
            assertThat(source.getJsonObject("digest").getString("gitCommit")).isEqualTo(COMMIT);
            assertThat(run.getJsonObject("builder").getString("id")).isEqualTo("https://git.example/w");
            assertThat(run.getJsonObject("metadata").getString("startedOn")).isEqualTo("2026-11-26T12:00:00Z");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--ref=refs/tags/v1\",\"builder\":\"x",
                "--ref=",
                "--commit=main",
                "--started=yesterday",
                "--builder=https://x y"
            })
    void aValueThatSaysSomethingElseIsRefused(String option) {
        var options = new ArrayList<>(provenanceOptions());
        options.add(option);

        assertThat(run(Map.of(), "provenance.sh", options.toArray(String[]::new))
                        .status())
                .isEqualTo(2);
    }

    private static List<String> provenanceOptions() {
        return List.of(
                "--repository=https://git.example/o/n",
                "--ref=refs/tags/v0.1.0",
                "--commit=" + COMMIT,
                "--builder=https://git.example/w",
                "--run=https://git.example/runs/1",
                "--started=2026-11-26T12:00:00Z");
    }

    private String provenance() {
        return run(Map.of(), "provenance.sh", provenanceOptions().toArray(String[]::new))
                .text();
    }

    private ChildProcess.Ending sign(String... options) {
        return run(
                Map.of("COSIGN_SIGN_OPTIONS", "--tlog-upload=false", "SIGNING_KEY", "a secret"),
                "sign.sh",
                Stream.concat(Stream.of(options), Stream.of("--key=env://SIGNING_KEY", release.toString()))
                        .toArray(String[]::new));
    }

    private ChildProcess.Ending verify(Map<String, String> variables, String... options) {
        return run(
                variables,
                "verify.sh",
                Stream.concat(
                                Stream.of(
                                        "--key=k.pub",
                                        "--image=" + IMAGE,
                                        "--chart=" + CHART,
                                        release.toString(),
                                        "--commit=" + COMMIT),
                                Stream.of(options))
                        .toArray(String[]::new));
    }

    private ChildProcess.Ending run(Map<String, String> variables, String script, String... arguments) {
        var command = new ArrayList<>(
                List.of(Path.of("release", script).toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        var environment = new HashMap<>(variables);
        environment.put("COSIGN", scratch.resolve("cosign").toString());
        try (var process = ChildProcess.start(command, environment)) {
            return process.awaitEnd();
        }
    }

    private List<String> calls() throws IOException {
        return Files.readAllLines(scratch.resolve("calls"));
    }
}
