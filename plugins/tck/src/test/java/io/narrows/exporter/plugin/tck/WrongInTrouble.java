package io.narrows.exporter.plugin.tck;

import io.narrows.exporter.domain.consumer.Delivery;
import io.narrows.exporter.domain.consumer.DeliveryResult;
import io.narrows.exporter.domain.consumer.DeliveryResult.Rejected;
import io.narrows.exporter.domain.consumer.DeliveryResult.Unavailable;
import io.narrows.exporter.domain.consumer.Egress;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;

/// For each clause about egress and trouble, a consumer that breaks the clause, made wrong in one way.
final class WrongInTrouble {
    private WrongInTrouble() {}

    @Breaks("connectsNowhereThatTheOperatorDoesNotAllow")
    static class AsksNobodyWhereItMayConnect extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                LineConsumer allowedBy(Egress rules) {
                    return this;
                }
            };
        }
    }

    @Breaks("answersForADestinationThatCannotBeReached")
    static class ThrowsWhenItCannotConnect extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onNobody(List<Delivery> batch) {
                    throw new UncheckedIOException(new ConnectException("connection refused"));
                }
            };
        }
    }

    @Breaks(
            value = "answersForADestinationThatHangsUp",
            also = {"recoversWhenTheDestinationComesBack", "storesOnceWhatIsTriedTwice"})
    static class BlamesTheReportForAHangUp extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onHangUp(List<Delivery> batch) {
                    return forAll(batch, new Rejected("the server hung up"));
                }
            };
        }
    }

    @Breaks(value = "answersForADestinationThatTalksNonsense", also = "givesUpASlowDestinationWhenInterrupted")
    static class ThrowsOverNonsense extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onNonsense(List<Delivery> batch, InputStream answer) {
                    throw new IllegalStateException("what?");
                }
            };
        }
    }

    @Breaks(value = "givesUpASilentDestinationWhenInterrupted", also = "givesUpADestinationThatFallsSilentInTheMiddle")
    static class WaitsInASocketThatHeedsNoInterrupt extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                Socket socket() {
                    return new Socket();
                }
            };
        }
    }

    @Breaks("givesUpASlowDestinationWhenInterrupted")
    static class ReadsEveryAnswerToItsEnd extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onNonsense(List<Delivery> batch, InputStream answer) {
                    Uninterrupted.run(() -> answer.transferTo(OutputStream.nullOutputStream()));
                    return super.onNonsense(batch, answer);
                }
            };
        }
    }

    @Breaks("passesOnHowLongABusyDestinationAsksToBeLeftAlone")
    static class ComesBackTooSoon extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onBusy(List<Delivery> batch, long seconds) {
                    return forAll(batch, new Unavailable("the server is busy"));
                }
            };
        }
    }

    @Breaks("wrongCredentialsAreMisconfigured")
    static class TriesWrongCredentialsForEver extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onDenied(List<Delivery> batch, String token) {
                    return forAll(batch, new Unavailable("the server refuses the token"));
                }
            };
        }
    }

    @Breaks("anUnknownHostIsMisconfigured")
    static class TriesAnUnknownHostForEver extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                List<DeliveryResult> onUnknownHost(List<Delivery> batch) {
                    return forAll(batch, new Unavailable("unknown host"));
                }
            };
        }
    }

    @Breaks("aCertificateThatNobodyVouchesForIsMisconfigured")
    static class TrustsAnyCertificate extends LineConsumerTrial {
        @Override
        LineConsumer consumer(int port, String token) {
            return new LineConsumer(port, token) {
                @Override
                LineConsumer over(Optional<TlsMaterial> material) {
                    return super.over(material.map(TlsMaterial::trustingEveryone));
                }
            };
        }
    }
}
