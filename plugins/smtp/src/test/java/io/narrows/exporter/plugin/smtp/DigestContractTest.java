package io.narrows.exporter.plugin.smtp;

/// The contract once more, with all reports of a batch in one mail.
class DigestContractTest extends SmtpContractTest {
    @Override
    String digest() {
        return "1h";
    }
}
