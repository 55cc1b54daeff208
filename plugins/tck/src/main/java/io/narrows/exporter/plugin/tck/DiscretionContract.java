package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.domain.report.Payload;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What must not get out: to a log, a reason, an exception or a `toString`, where people read who may know neither
/// secrets nor reports.
public interface DiscretionContract extends ConsumerUnderTest {
    /// How many characters in a row give a report away.
    int PASSAGE = 24;

    @Test
    default void secretsNeverShow() throws Exception {
        try (var hangingUp = HostileServer.hangingUp();
                var talkingNonsense = HostileServer.talkingNonsense()) {
            for (var setup : setupsInTrouble(hangingUp, talkingNonsense)) {
                var said = Overheard.from(this, setup, report(0, 200));

                for (var secret : Secrets.of(this, setup)) {
                    assertThat(said)
                            .as("the secret %s", secret.name())
                            .noneMatch(text -> text.contains(secret.value()));
                }
            }
        }
    }

    @Test
    default void reportsNeverShow() throws Exception {
        try (var hangingUp = HostileServer.hangingUp();
                var talkingNonsense = HostileServer.talkingNonsense()) {
            for (var setup : setupsInTrouble(hangingUp, talkingNonsense)) {
                saysNothingOf(report(0, 200), setup);
            }
        }
        if (rejectedReport().isPresent()) {
            saysNothingOf(rejectedReport().get(), working());
        }
    }

    private void saysNothingOf(Payload report, Setup setup) throws Exception {
        var text = report.text();
        assertThat(text.length())
                .as("characters of the report, such as of rejectedReport(): a shorter one has no passage to look for")
                .isGreaterThanOrEqualTo(PASSAGE);
        var said = Overheard.from(this, setup, report);

        for (int start = 0; start + PASSAGE <= text.length(); start += PASSAGE) {
            var part = text.substring(start, start + PASSAGE);
            assertThat(said).as("passages of the report").noneMatch(line -> line.contains(part));
        }
    }

    private List<Setup> setupsInTrouble(HostileServer... peers) throws Exception {
        var setups = new ArrayList<Setup>();
        setups.add(working());
        setups.add(Secrets.addedTo(unreachable(), this));
        for (var peer : peers) {
            destinationAt(peer.address()).ifPresent(setup -> setups.add(Secrets.addedTo(setup, this)));
        }
        wrongCredentials().ifPresent(setups::add);
        return setups;
    }
}
