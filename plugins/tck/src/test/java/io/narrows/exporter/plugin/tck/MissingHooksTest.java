package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.narrows.exporter.domain.report.Payload;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/// What a test leaves out must not look as if it had passed.
class MissingHooksTest {

    @Test
    void aClauseWhoseHookIsLeftOutIsSkippedAndNamesTheHook() {
        var skipped = skippedIn(LeavesHooksOut.class);

        assertThat(skipped)
                .containsKeys(
                        "answersInTheOrderOfTheBatch",
                        "oneRejectedReportDoesNotTakeItsBatchAlong",
                        "twoOfThemDoNotMix",
                        "wrongCredentialsAreMisconfigured",
                        "passesOnHowLongABusyDestinationAsksToBeLeftAlone",
                        "overloadedIsNotDelivered",
                        "anUnknownHostIsMisconfigured",
                        "aCertificateThatNobodyVouchesForIsMisconfigured",
                        "recoversWhenTheDestinationComesBack",
                        "givesUpADestinationThatFallsSilentInTheMiddle",
                        "storesOnceWhatIsTriedTwice");
        assertThat(skipped.get("answersInTheOrderOfTheBatch"))
                .isEqualTo("not tried, because something is missing: implement rejectedReport(),"
                        + " or say in cannot() why the consumer lacks the ability REJECTION");
    }

    @Test
    void whatAConsumerCannotDoIsSkippedWithTheReason() {
        assertThat(skippedIn(UsesNoNetwork.class))
                .containsEntry("twoOfThemDoNotMix", "not tried: there is one disk only")
                .containsEntry("recoversWhenTheDestinationComesBack", "not tried: it writes to a disk")
                .containsEntry("anUnknownHostIsMisconfigured", "not tried: it writes to a disk")
                .containsEntry("answersForADestinationThatHangsUp", "not tried: it writes to a disk");
    }

    @Test
    void aBlankReasonFails() {
        var failed = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(GivesNoReason.class))
                .execute()
                .testEvents()
                .failed();

        assertThat(failed.stream().map(MissingHooksTest::message))
                .isNotEmpty()
                .allMatch(message -> message.contains("cannot() must say why the consumer lacks TLS"));
    }

    static class LeavesHooksOut extends LineConsumerTrial {
        @Override
        public Optional<Payload> rejectedReport() {
            return Optional.empty();
        }

        @Override
        public Optional<Setup> other() {
            return Optional.empty();
        }

        @Override
        public Optional<Setup> wrongCredentials() {
            return Optional.empty();
        }

        @Override
        public Optional<Setup> busy() {
            return Optional.empty();
        }

        @Override
        public Optional<Setup> overloaded() {
            return Optional.empty();
        }

        @Override
        public Optional<Setup> unknownHost() {
            return Optional.empty();
        }

        @Override
        public Optional<Setup> tlsDestinationAt(InetSocketAddress address) {
            return Optional.empty();
        }

        @Override
        public Optional<InetSocketAddress> workingAddress() {
            return Optional.empty();
        }
    }

    static class UsesNoNetwork extends LineConsumerTrial {
        @Override
        public Map<Ability, String> cannot() {
            return Map.of(
                    Ability.NETWORK,
                    "it writes to a disk",
                    Ability.SECOND_DESTINATION,
                    "there is one disk only",
                    Ability.FEW_COPIES,
                    "tried elsewhere",
                    Ability.DECLARED_HOSTS,
                    "tried elsewhere");
        }
    }

    static class GivesNoReason extends LineConsumerTrial {
        @Override
        public Map<Ability, String> cannot() {
            return Map.of(Ability.TLS, " ");
        }
    }

    /// The clauses that are skipped, with what the report says.
    private static Map<String, String> skippedIn(Class<?> test) {
        var messages = new TreeMap<String, String>();
        var aborted = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(test))
                .execute()
                .testEvents()
                .aborted();
        for (var event : List.copyOf(aborted.list())) {
            messages.put(event.getTestDescriptor().getDisplayName().replaceFirst("\\(.*", ""), message(event));
        }
        return messages;
    }

    private static String message(Event event) {
        return event.getPayload(TestExecutionResult.class)
                .flatMap(TestExecutionResult::getThrowable)
                .map(Throwable::getMessage)
                .orElse("");
    }
}
