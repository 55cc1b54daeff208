package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Delivered;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.ReportConsumer;
import io.narrows.exporter.plugin.tck.TestHttpServer.Said;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// For each clause of `HostileServerContract` a consumer that breaks it, made wrong in one way.
final class UnguardedConsumers {
    private static final Pattern LENGTH = Pattern.compile("Content-Length: (\\d+)");
    private static final int LONGEST_HEAD = 64 << 10;

    private UnguardedConsumers() {}

    /// Talks to a server of which the contract knows nothing, which therefore talks as in HTTP.
    abstract static class Unguarded extends LineConsumerTrial {
        @Override
        public WireProtocol wireProtocol() {
            return WireProtocol.unknown();
        }

        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onNonsense(List<Delivery> batch, InputStream answer) {
                    try {
                        return forAll(batch, read(new BufferedInputStream(answer)));
                    } catch (EOFException e) {
                        return super.onNonsense(batch, answer);
                    } catch (IOException e) {
                        return onHangUp(batch);
                    }
                }
            };
        }

        /// @param answer but for its first two bytes
        abstract DeliveryResult read(InputStream answer) throws IOException;
    }

    @Breaks(value = "survivesAHeadThatDoesNotEnd", also = "survivesABodyThatDoesNotEnd")
    static class KeepsTheWholeHead extends Unguarded {
        @Override
        DeliveryResult read(InputStream answer) throws IOException {
            return new Unavailable(
                    "a head of " + head(answer, Integer.MAX_VALUE).length() + " characters");
        }
    }

    @Breaks(value = "survivesABodyThatDoesNotEnd", also = "survivesMebibytesOfBrackets")
    static class KeepsTheWholeBody extends Unguarded {
        @Override
        DeliveryResult read(InputStream answer) throws IOException {
            head(answer, LONGEST_HEAD);
            return new Unavailable("a body of " + answer.readAllBytes().length + " bytes");
        }
    }

    @Breaks("survivesABodyThatDoesNotEnd")
    static class ReadsForAsLongAsTheServerTalks extends Unguarded {
        @Override
        DeliveryResult read(InputStream answer) throws IOException {
            head(answer, LONGEST_HEAD);
            answer.transferTo(OutputStream.nullOutputStream());
            return new Unavailable("no body of interest");
        }
    }

    @Breaks("survivesMebibytesOfBrackets")
    static class DescendsIntoEachBracket extends Unguarded {
        @Override
        DeliveryResult read(InputStream answer) throws IOException {
            head(answer, LONGEST_HEAD);
            return new Unavailable("an answer of depth " + depth(answer));
        }

        private static int depth(InputStream answer) throws IOException {
            return answer.read() == '[' ? depth(answer) + 1 : 0;
        }
    }

    @Breaks(value = "survivesALengthOfTwoGibibytes", also = "survivesMebibytesOfBrackets")
    static class MakesRoomForWhatIsAnnounced extends Unguarded {
        @Override
        DeliveryResult read(InputStream answer) throws IOException {
            var body = new byte[length(head(answer, LONGEST_HEAD))];
            return new Unavailable("a body of " + answer.read(body) + " bytes");
        }
    }

    @Breaks(
            value = "survivesALengthOfTwoGibibytes",
            also = {"survivesABodyThatDoesNotEnd", "survivesMebibytesOfBrackets"})
    static class MakesRoomForWhatATypedMessageAnnounces extends TypedFrameTrial {
        @Override
        int longest() {
            return Integer.MAX_VALUE;
        }
    }

    @Breaks(value = "survivesAnAnswerThatIsShorterThanItsLength", also = "survivesALengthOfTwoGibibytes")
    static class WaitsForTheRestOfWhatIsOver extends Unguarded {
        @Override
        public Duration patience() {
            return Duration.ofSeconds(4);
        }

        @Override
        DeliveryResult read(InputStream answer) throws IOException {
            long rest = length(head(answer, LONGEST_HEAD));
            while (rest > 0) {
                rest -= answer.skip(rest);
            }
            return new Unavailable("a body of no interest");
        }
    }

    @Breaks("survivesAnAnswerThatDripsAtAnyStage")
    static class CannotBeInterruptedInTheHead extends Unguarded {
        @Override
        public Duration patience() {
            return Duration.ofSeconds(4);
        }

        @Override
        DeliveryResult read(InputStream answer) {
            return Uninterrupted.run(() -> {
                try {
                    return new Unavailable(
                            "a head of " + head(answer, LONGEST_HEAD).length() + " characters");
                } catch (IOException e) {
                    return new Unavailable("no head");
                }
            });
        }
    }

    @Breaks(
            value = "survivesAHangUpAtAnyStage",
            also = {
                "givesUpASlowDestinationWhenInterrupted",
                "survivesABodyThatDoesNotEnd",
                "survivesMebibytesOfBrackets",
                "survivesALengthOfTwoGibibytes",
                "survivesAnAnswerThatIsShorterThanItsLength",
                "survivesAnAnswerThatDripsAtAnyStage"
            })
    static class TakesTheHeadForTheAnswer extends Unguarded {
        @Override
        public WireProtocol wireProtocol() {
            return WireProtocol.unknown(Said.of(200, "{\"stored\":[true]}"));
        }

        @Override
        DeliveryResult read(InputStream answer) throws IOException {
            return head(answer, LONGEST_HEAD).contains(" 200 ")
                    ? new Delivered()
                    : new Unavailable("the server did not take it");
        }
    }

    @Breaks(
            value = "survivesSilenceAtAnyStage",
            also = {"givesUpASilentDestinationWhenInterrupted", "givesUpADestinationThatFallsSilentInTheMiddle"})
    static class CannotBeInterrupted extends LineConsumerTrial {
        @Override
        public WireProtocol wireProtocol() {
            return WireProtocol.unknown();
        }

        @Override
        public Duration patience() {
            return Duration.ofSeconds(4);
        }

        @Override
        ReportConsumer wrong(LineConsumer right, ConsumerSettings settings) {
            return batch -> Uninterrupted.run(() -> right.deliver(batch));
        }
    }

    /// @throws EOFException if it does not come to an end
    private static String head(InputStream answer, int longest) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int next = answer.read();
            if (next < 0 || head.length() == longest) {
                throw new EOFException("no end of the head");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static int length(String head) {
        var length = LENGTH.matcher(head);
        return length.find() ? Integer.parseInt(length.group(1)) : 0;
    }
}
