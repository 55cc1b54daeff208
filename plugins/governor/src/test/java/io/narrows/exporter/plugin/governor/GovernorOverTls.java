package io.narrows.exporter.plugin.governor;

import io.narrows.exporter.plugin.tck.TestCertificates;
import io.narrows.exporter.plugin.tck.TestHttpServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Runs a governor behind TLS for each test.
abstract class GovernorOverTls {
    @TempDir
    static Path directory;

    static TestCertificates certificates;

    @TempDir
    private Path secrets;

    GovernorFixture fixture;
    TestHttpServer governor;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = TestCertificates.make(directory);
    }

    @BeforeEach
    void start() throws Exception {
        fixture = new GovernorFixture(secrets);
        governor = TestHttpServer.startTls(certificates.server("server"), fixture.governor()::answer);
    }

    @AfterEach
    void stop() {
        governor.close();
        fixture.close();
    }
}
