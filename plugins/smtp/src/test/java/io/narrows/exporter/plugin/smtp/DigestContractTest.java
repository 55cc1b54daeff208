package io.narrows.exporter.plugin.smtp;

/// Runs the contract with all reports of a batch in one mail.
class DigestContractTest extends SmtpContractTest {
    @Override
    String digest() {
        return "1h";
    }
}
