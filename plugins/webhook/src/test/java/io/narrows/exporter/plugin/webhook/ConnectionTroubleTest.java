package io.narrows.exporter.plugin.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.narrows.exporter.plugin.webhook.ConnectionTrouble.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectionTroubleTest {
    static Stream<Arguments> troubles() {
        return Stream.of(
                Arguments.of(Kind.UNKNOWN_HOST, new UnknownHostException("host")),
                Arguments.of(Kind.UNKNOWN_HOST, caused(new ConnectException(), new UnresolvedAddressException())),
                Arguments.of(
                        Kind.UNTRUSTED, caused(new SSLHandshakeException("failed"), new CertificateException("no CA"))),
                Arguments.of(Kind.NO_TLS, new SSLHandshakeException("Received fatal alert: bad_certificate")),
                Arguments.of(Kind.NO_TLS, new SSLException("Unsupported or unrecognized SSL message")),
                Arguments.of(Kind.BROKEN, caused(new SSLHandshakeException("hung up"), new EOFException("EOF"))),
                Arguments.of(Kind.NO_CONNECTION, new ConnectException("Connection refused")),
                Arguments.of(Kind.BROKEN, new SocketException("Connection reset")));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void theKindIsFoundAmongTheCauses(Kind kind, Exception thrown) {
        assertThat(ConnectionTrouble.of(new ExecutionException(new IOException("wrapped", thrown)))
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void theMessageIsThatOfTheCauseThatTells() {
        var thrown = new IOException("wrapped", new SSLHandshakeException("Received fatal alert: bad_certificate"));

        assertThat(ConnectionTrouble.of(thrown).message()).isEqualTo("Received fatal alert: bad_certificate");
        assertThat(ConnectionTrouble.of(new IOException(new SocketException())).message())
                .isEqualTo("SocketException");
    }

    private static Exception caused(Exception thrown, Exception cause) {
        thrown.initCause(cause);
        return thrown;
    }
}
