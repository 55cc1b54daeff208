package io.narrows.exporter.adapter.inbound.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.cli.operator.FakeOperatorApi;
import io.narrows.exporter.test.tls.SelfSigned;
import io.narrows.exporter.test.tls.TestAuthority;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void purgeTellsHowManyWereDeleted() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"count\":3,\"dryRun\":false}")) {
            assertThat(run(api, "--consumer=openSearch", "--source=a b", "--source=c"))
                    .isZero();

            assertThat(api.requests()).containsExactly("DELETE /pending?consumer=openSearch&source=a+b&source=c");
            assertThat(out.toString()).isEqualToNormalizingNewlines("3 deliveries deleted\n");
        }
    }

    @Test
    void aDryRunOnlyCounts() throws IOException {
        try (var api = FakeOperatorApi.answering("{\"count\":1,\"dryRun\":true}")) {
            assertThat(run(api, "--all", "--dry-run")).isZero();

            assertThat(api.requests()).containsExactly("DELETE /pending?all=true&dryRun=true");
            assertThat(out.toString()).isEqualToNormalizingNewlines("1 delivery would be deleted\n");
        }
    }

    @Test
    void overTlsTheAuthorityIsGivenByAFile(@TempDir Path folder) throws Exception {
        var pair = SelfSigned.make(folder);
        var trusted = pair.writeCertificate(folder.resolve("ca.crt"));
        try (var api = FakeOperatorApi.answering("{\"count\":1,\"dryRun\":true}", pair.server())) {
            assertThat(run(api, "--all", "--dry-run", "--ca-file=" + trusted)).isZero();
            assertThat(out.toString()).isEqualToNormalizingNewlines("1 delivery would be deleted\n");

            assertThat(run(api, "--all", "--dry-run")).isNotZero();
            assertThat(err.toString()).contains("is not trusted", "--ca-file");
        }
    }

    @Test
    void anOperatorLogsInWithACertificate(@TempDir Path folder) throws Exception {
        var authority = TestAuthority.make("CN=operators");
        var pair = SelfSigned.make(folder);
        var trusted = "--ca-file=" + pair.writeCertificate(folder.resolve("ca.crt"));
        var operator = authority.certify("CN=anna");
        var certificate = "--certificate-file=" + operator.writeCertificate(folder.resolve("anna.crt"));
        var key = "--key-file=" + operator.writeKey(folder.resolve("anna.key"));
        try (var api = FakeOperatorApi.asking("{\"count\":1,\"dryRun\":true}", pair.server(authority))) {
            assertThat(run(api, "--all", "--dry-run", trusted, certificate, key))
                    .isZero();
            assertThat(out.toString()).isEqualToNormalizingNewlines("1 delivery would be deleted\n");

            assertThat(run(api, "--all", "--dry-run", trusted)).isEqualTo(1);
            assertThat(run(api, "--all", "--dry-run", trusted, certificate)).isEqualTo(2);
            assertThat(err.toString()).contains("--certificate-file and --key-file belong together");
        }
    }

    @Test
    void anAuthorityForAnAddressInTheClearIsAMistake(@TempDir Path folder) throws Exception {
        try (var api = FakeOperatorApi.answering("{}")) {
            assertThat(run(api, "--all", "--dry-run", "--ca-file=" + folder.resolve("ca.crt")))
                    .isEqualTo(2);
            assertThat(err.toString()).contains("--ca-file is for https");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dry-run", "--all --source=a"})
    void toMeanAllTakesAWord(String options) throws IOException {
        try (var api = FakeOperatorApi.answering("{}")) {
            assertThat(run(api, options.split(" ", -1))).isEqualTo(2);

            assertThat(api.requests()).isEmpty();
            assertThat(err.toString()).contains("--all");
        }
    }

    private int run(FakeOperatorApi api, String... options) {
        var arguments = Stream.of(List.of("pending", "purge"), List.of(options), List.of("--admin-url=" + api.url()))
                .flatMap(List::stream)
                .toList();
        return CommandLineRun.run(out, err, arguments);
    }
}
