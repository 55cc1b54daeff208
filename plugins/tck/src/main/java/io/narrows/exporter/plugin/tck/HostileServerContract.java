package io.narrows.exporter.plugin.tck;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a server that means harm must not bring about. Whoever sends an envelope chooses the server.
///
/// The consumer runs in a JVM of its own with a heap of 64 MiB. At every turn of its protocol, and for each attack:
/// `deliver` comes back, by itself from an answer without end (it reads 64 MiB of one at most), else when it is
/// interrupted; the result is true; memory lasts; no connection is left open after `close`, and no thread.
@ExtendWith(SmallJvms.Resolver.class)
public interface HostileServerContract extends ConsumerUnderTest {

    @Test
    default void survivesAHeadThatDoesNotEnd(SmallJvms jvms) throws Exception {
        HostileTrial.of(this, jvms).survives(Hostility.ENDLESS_HEAD, 1);
    }

    @Test
    default void survivesABodyThatDoesNotEnd(SmallJvms jvms) throws Exception {
        HostileTrial.of(this, jvms).survives(Hostility.ENDLESS_BODY, 1);
    }

    /// 31 MiB, to six calls at once.
    @Test
    default void survivesMebibytesOfBrackets(SmallJvms jvms) throws Exception {
        HostileTrial.of(this, jvms).survives(Hostility.BRACKETS, 6);
    }

    @Test
    default void survivesALengthOfTwoGibibytes(SmallJvms jvms) throws Exception {
        HostileTrial.of(this, jvms).survives(Hostility.HUGE_LENGTH, 1);
    }

    @Test
    default void survivesAnAnswerThatIsShorterThanItsLength(SmallJvms jvms) throws Exception {
        HostileTrial.of(this, jvms).survives(Hostility.SHORT_ANSWER, 1);
    }

    @Test
    default void survivesAnAnswerThatDripsAtAnyStage(SmallJvms jvms) throws Exception {
        HostileTrial.of(this, jvms).survives(Hostility.DRIP, 1);
    }

    @Test
    default void survivesAHangUpAtAnyStage(SmallJvms jvms) throws Exception {
        HostileTrial.of(this, jvms).survives(Hostility.HANG_UP, 1);
    }

    @Test
    default void survivesSilenceAtAnyStage(SmallJvms jvms) throws Exception {
        HostileTrial.of(this, jvms).survives(Hostility.SILENCE, 1);
    }
}
