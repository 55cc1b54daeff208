package io.narrows.exporter.plugin.smtp;

import io.narrows.exporter.domain.consumer.BatchLimits;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.plugin.spi.Audience;
import io.narrows.exporter.plugin.spi.Timeouts;
import io.narrows.exporter.plugin.spi.TlsMaterial;
import jakarta.mail.internet.InternetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The settings in an envelope, within the limits of the operator's options.
///
/// @param checksCertificate whether the server's certificate is verified
/// @param login empty for a server without a login
/// @param isDigest whether all reports of a batch go into one mail
/// @param compresses whether attachments are gzip files
/// @param localName the name by which the exporter greets the server; blank for the name of the machine
record SmtpSettings(
        ServerAddress server,
        Security security,
        boolean checksCertificate,
        TlsMaterial tls,
        Optional<Login> login,
        InternetAddress from,
        List<InternetAddress> to,
        SubjectTemplate subject,
        boolean isDigest,
        boolean compresses,
        String localName,
        Timeouts timeouts) {
    static final String HOSTPORT = "hostport";
    static final String USERNAME = "username";
    static final String PASSWORD = "password";
    static final String SECURITY = "security";
    static final String SUBJECT = "subject";
    static final String DIGEST = "digest";

    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String CHECK_CERT = "checkCert";
    private static final String COMPRESS = "compress";
    private static final String LOCAL_NAME = "localName";
    private static final Pattern NAME = Pattern.compile("|[A-Za-z0-9.-]{1,253}|\\[[0-9A-Za-z:.]{2,60}]");

    static final SettingDeclarations DECLARED = SettingDeclarations.of(
            Setting.text(
                            HOSTPORT,
                            "The mail server, as host or host:port; the port is 587, 465 for tls and 25 for none where"
                                    + " it is not given.")
                    .require(),
            Setting.text(FROM, "The address that mails come from.").require(),
            Setting.text(TO, "The addresses that mails go to, with commas between them.")
                    .require(),
            Setting.text(USERNAME, "For authentication; none where it is blank."),
            Setting.text(PASSWORD, "For authentication.").keepSecret(),
            Setting.choice(
                            SECURITY,
                            "How the connection is made secret: by STARTTLS, which the server must offer, by TLS from"
                                    + " the start, or not at all; a password is never sent over none.",
                            Security.STARTTLS.word(),
                            Security.TLS.word(),
                            Security.NONE.word())
                    .defaultsTo(Security.STARTTLS.word()),
            Setting.flag(CHECK_CERT, "Whether the server's certificate is verified.")
                    .defaultsTo("true"),
            Setting.text(
                            SUBJECT,
                            "The subject, in which {source}, {id}, {receivedAt}, {count} and {labels.NAME} stand for"
                                    + " what the mail carries.")
                    .defaultsTo("Report: {source}"),
            Setting.duration(
                            DIGEST,
                            "For how long reports are collected to be sent in one mail, at most 24h; a mail for each report"
                                    + " where it is zero.")
                    .betweenOrZero("1s", "24h"),
            Setting.flag(COMPRESS, "Whether attachments are gzip files."),
            TlsMaterial.mutualTls());

    static final SettingDeclarations DECLARED_OPTIONS = TlsMaterial.options()
            .and(SettingDeclarations.of(Setting.text(
                    LOCAL_NAME,
                    "The name by which the exporter greets mail servers (EHLO); that of this machine where it is"
                            + " blank.")))
            .and(Timeouts.options(
                    "5s",
                    "30s",
                    "How long each answer of the server may take; keep it below the exporter's own limit for a call."));

    /// Why the mail server must not see the operator's certificate, which the settings ask for; empty if the server
    /// may,
    /// or the settings do not ask.
    ///
    /// @throws InvalidSettingException if the settings cannot work
    static Optional<String> identityRefusal(ConsumerSettings settings, Audience audience) {
        var security = Security.named(settings.text(SECURITY));
        var server = ServerAddress.parse(settings.text(HOSTPORT), security.port());
        return TlsMaterial.refusal(
                settings,
                audience,
                Stream.of(InetSocketAddress.createUnresolved(server.host(), server.port()))
                        .filter(host -> security != Security.NONE));
    }

    /// @param audience the hosts that the operator's certificate may be presented to
    /// @throws InvalidSettingException if the settings cannot work
    static SmtpSettings of(ConsumerSettings settings, ConsumerSettings options, Audience audience) {
        var security = Security.named(settings.text(SECURITY));
        boolean checksCertificate = settings.flag(CHECK_CERT);
        var server = ServerAddress.parse(settings.text(HOSTPORT), security.port());
        var tls = audience.includes(server.host(), server.port(), security != Security.NONE)
                ? TlsMaterial.of(options, settings)
                : TlsMaterial.of(options, settings).withoutCertificate();
        return new SmtpSettings(
                server,
                security,
                checksCertificate,
                checksCertificate ? tls : tls.trustingEveryone(),
                Login.of(settings.text(USERNAME), settings.text(PASSWORD), security),
                MailAddress.parse(FROM, settings.text(FROM)),
                MailAddress.parseAll(TO, settings.text(TO)),
                SubjectTemplate.parse(settings.text(SUBJECT)),
                isDigest(settings.duration(DIGEST)),
                settings.flag(COMPRESS),
                localName(options.text(LOCAL_NAME).strip()),
                Timeouts.of(options));
    }

    private static boolean isDigest(Duration interval) {
        if (interval.compareTo(BatchLimits.LONGEST_INTERVAL) > 0) {
            throw new InvalidSettingException(DIGEST, "must be 24h at most");
        }
        return interval.isPositive();
    }

    private static String localName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidSettingException(LOCAL_NAME, "must be the name of a host, or an address in brackets");
        }
        return name;
    }

    /// Shows only the server.
    @Override
    public String toString() {
        return "SmtpSettings[" + server + "]";
    }
}
