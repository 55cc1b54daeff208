package io.narrows.exporter.adapter.outbound.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.narrows.exporter.adapter.outbound.postgres.TestDatabase;
import io.narrows.exporter.domain.spool.SpoolFixture;
import io.narrows.exporter.plugin.tck.TcpProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ConnectorTest {
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration SLACK = Duration.ofSeconds(3);

    /// Less than a login may take, in which the next server is tried too.
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final PostgresSettings settings = TestDatabase.settings(SpoolFixture.Bounds.WIDE);

    private static Duration timeOf(SqlWork work) {
        var began = System.nanoTime();
        assertThatThrownBy(work::run).isInstanceOf(SQLException.class).matches(e -> Failures.isLost((SQLException) e));
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /// Something that fails.
    @FunctionalInterface
    private interface SqlWork {
        void run() throws SQLException;
    }

    @Test
    void aStatementWithoutAnAnswerEndsAfterTheTimeThatWasAskedFor() throws Exception {
        try (var proxy = TcpProxy.before(TestDatabase.address());
                var connection = new Connector(TestDatabase.at(settings, proxy.address())).open(ANSWER)) {
            proxy.hold();

            assertThat(timeOf(() -> Sql.run(connection, "SELECT 1")))
                    .isBetween(ANSWER.dividedBy(2), ANSWER.plus(SLACK));
        }
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsGivenUpAfterTheTimeThatWasAskedFor() throws Exception {
        try (var proxy = TcpProxy.before(TestDatabase.address())) {
            proxy.hold();
            var connector = new Connector(TestDatabase.at(settings, proxy.address()));

            assertThat(timeOf(() -> connector.open(ANSWER).close())).isBetween(ANSWER.dividedBy(2), ANSWER.plus(SLACK));
        }
    }

    @Test
    void aServerThatIsOffTheNetworkDoesNotKeepTheNextOneFromBeingTried() throws Exception {
        try (var gone = new OffTheNetwork()) {
            var began = System.nanoTime();

            try (var connection = new Connector(TestDatabase.after(gone.address(), settings)).open()) {
                assertThat(Sql.number(connection, "SELECT 1")).isEqualTo(1);
            }

            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(CONNECT.dividedBy(2), CONNECT.plus(SLACK));
        }
    }

    @Test
    void manyServersThatAreOffTheNetworkTakeNoLongerThanOneAnswer() throws Exception {
        try (var one = new OffTheNetwork();
                var second = new OffTheNetwork();
                var third = new OffTheNetwork()) {
            var last = TestDatabase.after(third.address(), settings);
            var all = TestDatabase.after(one.address(), TestDatabase.after(second.address(), last));

            assertThat(timeOf(() -> new Connector(all).open(ANSWER).close()))
                    .isBetween(ANSWER.dividedBy(2), ANSWER.plus(SLACK));
        }
    }

    /// The address of a server that answers no connection: its queue is full, and it accepts nobody.
    private static final class OffTheNetwork implements AutoCloseable {
        private static final int MORE_THAN_ITS_QUEUE = 10;

        private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final List<SocketChannel> waiting = new ArrayList<>();

        OffTheNetwork() throws IOException {
            for (int i = 0; i < MORE_THAN_ITS_QUEUE; i++) {
                var socket = SocketChannel.open();
                socket.configureBlocking(false);
                socket.connect(server.getLocalSocketAddress());
                waiting.add(socket);
            }
        }

        InetSocketAddress address() {
            return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            for (var socket : waiting) {
                socket.close();
            }
            server.close();
        }
    }

    @Test
    void noStatementWaitsForAnAnswerForEver() throws SQLException {
        var connector = new Connector(settings);
        try (var durable = connector.open();
                var relaxed = connector.openRelaxed();
                var quick = connector.open(ANSWER)) {
            assertThat(durable.getNetworkTimeout()).isEqualTo(30_000);
            assertThat(relaxed.getNetworkTimeout()).isEqualTo(30_000);
            assertThat(quick.getNetworkTimeout()).isEqualTo((int) ANSWER.toMillis());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "idle_in_transaction_session_timeout, 10s",
        "tcp_keepalives_idle, 5",
        "tcp_keepalives_interval, 2",
        "tcp_keepalives_count, 3",
        "plan_cache_mode, force_generic_plan",
        "enable_seqscan, off",
        "enable_hashjoin, off",
        "enable_mergejoin, off",
        "jit, off",
        "TimeZone, UTC"
    })
    void theServerGivesUpWhatAVanishedExporterHadLockedAndPlansForAQueue(String name, String value)
            throws SQLException {
        var connector = new Connector(settings);
        try (var durable = connector.open();
                var relaxed = connector.openRelaxed()) {
            assertThat(setting(durable, name)).isEqualTo(value);
            assertThat(setting(relaxed, name)).isEqualTo(value);
        }
    }

    @Test
    void onlyRelaxedCommitsDoNotWaitForTheDisk() throws SQLException {
        var connector = new Connector(settings);
        try (var durable = connector.open();
                var relaxed = connector.openRelaxed()) {
            assertThat(setting(durable, "synchronous_commit")).isEqualTo("on");
            assertThat(setting(relaxed, "synchronous_commit")).isEqualTo("off");
        }
    }

    private static String setting(Connection connection, String name) throws SQLException {
        return Rows.first(connection, "SHOW " + name, row -> row.getString(1)).orElseThrow();
    }
}
