package io.narrows.exporter.adapter.inbound.http.reports;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.adapter.inbound.http.reports.GoEnvelope.Accepted;
import io.narrows.exporter.adapter.inbound.http.reports.GoEnvelope.Outcome;
import io.narrows.exporter.adapter.inbound.http.reports.GoEnvelope.Refused;
import io.narrows.exporter.adapter.inbound.http.reports.GoEnvelope.RefusedByProtocol;
import io.narrows.exporter.domain.report.InvalidReportException;
import io.narrows.exporter.domain.report.PayloadFormat;
import java.io.IOException;
import java.util.Base64;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Tests that the byte reader, the reference model and the real Go read the same from the same bytes.
///
/// `./mvnw test -pl adapters/http -am -Dtest=EnvelopeDifferenceTest -Denvelope.cases=1000000 -Denvelope.seed=7
/// -Dsurefire.failIfNoSpecifiedTests=false` compares a million bodies. `go-outcomes.go` says how the outcomes of Go
/// were recorded.
class EnvelopeDifferenceTest {
    private static final int CASES = Integer.getInteger("envelope.cases", 10_000);
    /// What earlier cases were seen to mean must not change what a later case means.
    private static final SeenConfigs SEEN = new SeenConfigs();

    private static final long SEED = Long.getLong("envelope.seed", 20261125L);

    @Test
    void theByteReaderReadsWhatTheModelReads() {
        var envelopes = new GeneratedEnvelopes(new SplittableRandom(SEED));
        int accepted = 0;
        for (int i = 0; i < CASES; i++) {
            var body = envelopes.next();
            var expected = GoEnvelope.read(body);

            assertThat(outcome(body, expected)).as(shown(body)).isEqualTo(expected);

            accepted += expected instanceof Accepted ? 1 : 0;
        }
        assertThat(accepted).isBetween(CASES / 10, CASES - CASES / 10);
    }

    @Test
    void theModelReadsWhatGoReads() throws IOException {
        int compared = 0;
        for (var line : resource("go-outcomes.tsv").lines().toList()) {
            var fields = line.split("\t", -1);
            var body = Base64.getDecoder().decode(fields[0]);
            switch (GoEnvelope.read(body)) {
                case RefusedByProtocol ours -> {
                    // Go does not check the names of consumers.
                }
                case Refused refused -> assertThat(fields[1]).as(shown(body)).isEqualTo("error");
                case Accepted envelope -> {
                    assertThat(fields[1]).as(shown(body)).isEqualTo("ok");
                    assertThat(envelope.source()).as(shown(body)).isEqualTo(text(fields[2]));
                    assertThat(envelope.payload()).as(shown(body)).isEqualTo(text(fields[3]));
                }
            }
            compared++;
        }
        assertThat(compared).isGreaterThan(1_000);
    }

    /// The reader's outcome for a body. A refusal matches any expected kind of refusal.
    private static Outcome outcome(byte[] body, Outcome expected) {
        try {
            var envelope = EnvelopeReader.read(body.clone(), SEEN);
            assertThat(EnvelopeReader.read(body.clone(), SEEN))
                    .as("read again: %s", shown(body))
                    .isEqualTo(envelope);
            var payload = envelope.payload();
            assertThat(payload.format()).as(shown(body)).isEqualTo(PayloadFormat.of(payload.toByteArray()));
            assertThat(payload.text().getBytes(UTF_8)).isEqualTo(payload.toByteArray());
            return new Accepted(envelope.source(), envelope.consumers(), payload.text());
        } catch (InvalidReportException e) {
            return expected instanceof RefusedByProtocol ? expected : new Refused();
        }
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }

    private static String shown(byte[] body) {
        return new String(body, UTF_8) + " = " + Base64.getEncoder().encodeToString(body);
    }

    private static String resource(String name) throws IOException {
        try (var in = Objects.requireNonNull(EnvelopeDifferenceTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
