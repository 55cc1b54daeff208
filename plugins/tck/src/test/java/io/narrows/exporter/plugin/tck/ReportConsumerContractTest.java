package io.narrows.exporter.plugin.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.plugin.spi.ReportConsumerFactory;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class ReportConsumerContractTest {

    @Test
    void noClauseIsWithoutAConsumerThatBreaksIt() {
        var broken = Stream.concat(wrongConsumers(), Contracts.wrongOnesIn(UnguardedConsumers.class))
                .map(type -> Contracts.breaks(type).value())
                .collect(Collectors.toSet());

        assertThat(broken).isEqualTo(Contracts.clausesOf(ReportConsumerContract.class));
    }

    @ParameterizedTest
    @MethodSource("wrongConsumers")
    void aWrongConsumerFailsTheClausesThatItBreaksAndNoOther(Class<?> wrong) {
        Contracts.failsAsItShould(wrong);
    }

    @Test
    void aConsumerThatSaysNowhereHowItFailsIsTold() {
        var silent = new ReportConsumerContract() {
            @Override
            public ReportConsumerFactory factory() {
                return new LineConsumerFactory();
            }

            @Override
            public Setup working() {
                return Setup.NONE;
            }

            @Override
            public List<String> stored(Setup setup) {
                return List.of();
            }
        };

        assertThatThrownBy(silent::unreachable)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("implement destinationAt or unreachable");
    }

    @Test
    void aSetupShowsNoValue() {
        var setup = Setup.of(Map.of("password", "hidden-1")).withOption("caFile", "hidden-2");

        assertThat(setup.toString()).contains("password", "caFile").doesNotContain("hidden");
    }

    private static Stream<Class<?>> wrongConsumers() {
        return Stream.of(
                        WrongDeclarations.class,
                        WrongDeliveries.class,
                        WrongInTrouble.class,
                        WrongAfterOutages.class,
                        IndiscreetConsumers.class,
                        WrongLifecycles.class,
                        TalkativeConsumers.class)
                .flatMap(Contracts::wrongOnesIn);
    }
}
