package io.narrows.exporter.plugin.spi;

import io.narrows.exporter.domain.consumer.ConsumerId;
import io.narrows.exporter.domain.consumer.ConsumerSettings;
import io.narrows.exporter.domain.consumer.InvalidSettingException;
import io.narrows.exporter.domain.consumer.Setting;
import io.narrows.exporter.domain.consumer.SettingDeclarations;
import io.narrows.exporter.domain.tls.ClientTls.Identity;
import io.narrows.exporter.domain.tls.PemException;
import io.narrows.exporter.domain.tls.PemFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Whom a consumer trusts over TLS, and what it presents: certificates and keys in the PEM files of an operator.
///
/// ```java
/// SettingDeclarations.of(…).and(TlsMaterial.options()); // caFile, certificateFile and keyFile, as in every plugin
///
/// var tls = TlsMaterial.of(context.options());
/// var client = HttpClient.newBuilder().sslContext(tls.context()).build();
/// ```
///
/// Immutable and thread-safe. Files are read anew by each call of `context` and its like: after the operator has put
/// one right, the next call finds it.
public final class TlsMaterial {
    /// Trusts whom the Java runtime trusts, and presents nothing.
    public static final TlsMaterial DEFAULT = new TlsMaterial(true, List.of(), Optional.empty());

    private static final char[] NO_PASSWORD = new char[0];

    private final boolean checksCertificates;
    private final List<Path> authorities;
    private final Optional<Identity> identity;

    private static final String CA_FILE = "caFile";
    private static final String CERTIFICATE_FILE = "certificateFile";
    private static final String KEY_FILE = "keyFile";
    private static final String CERTIFICATE_HOSTS = "certificateHosts";

    private static final String MUTUAL_TLS = "mutualTLS";

    private static final SettingDeclarations OPTIONS = SettingDeclarations.of(
            Setting.text(
                    CA_FILE, "A PEM file with the authorities to trust; the Java runtime's own where it is blank."),
            Setting.text(CERTIFICATE_FILE, "A PEM file with the certificate to present to servers that ask for one."),
            Setting.text(KEY_FILE, "A PEM file with the key of that certificate, without a passphrase."),
            Audience.option(CERTIFICATE_HOSTS, "The hosts that the certificate is presented to."));

    private TlsMaterial(boolean checksCertificates, List<Path> authorities, Optional<Identity> identity) {
        this.checksCertificates = checksCertificates;
        this.authorities = List.copyOf(authorities);
        this.identity = identity;
    }

    /// The options by which an operator says whom a consumer trusts, and what it presents: `caFile`, `certificateFile`,
    /// `keyFile` and `certificateHosts`. To be declared among those of the consumer, and read by `of`.
    public static SettingDeclarations options() {
        return OPTIONS;
    }

    /// Reads `caFile`, `certificateFile` and `keyFile`.
    ///
    /// @param options that were declared by `options`
    /// @throws InvalidSettingException if a certificate is given without its key, or a key without its certificate
    public static TlsMaterial of(ConsumerSettings options) {
        var caFile = path(options, CA_FILE);
        var certificateFile = path(options, CERTIFICATE_FILE);
        var keyFile = path(options, KEY_FILE);
        if (certificateFile.isPresent() != keyFile.isPresent()) {
            throw new InvalidSettingException(
                    certificateFile.isPresent() ? KEY_FILE : CERTIFICATE_FILE,
                    "must be given too: a certificate and its key belong together");
        }
        return new TlsMaterial(
                true,
                caFile.stream().toList(),
                certificateFile.flatMap(certificate -> keyFile.map(key -> new Identity(certificate, key))));
    }

    /// Declares `mutualTLS`, by which an envelope or a named consumer asks for the operator's certificate. Each
    /// consumer
    /// that speaks TLS has it.
    public static Setting mutualTls() {
        return mutualTls("Whether the operator's certificate has to be presented.");
    }

    /// Declares `mutualTLS` for a consumer that gets its certificate from elsewhere too.
    ///
    /// @param description a sentence that says which certificate is presented
    public static Setting mutualTls(String description) {
        return Setting.flag(
                MUTUAL_TLS,
                description + " Then a report for a host that is not in `certificateHosts` is a dead letter.");
    }

    /// Whether an envelope or a named consumer asks for the operator's certificate.
    ///
    /// @param settings that were declared with `mutualTls`
    public static boolean isAskedFor(ConsumerSettings settings) {
        return settings.flag(MUTUAL_TLS);
    }

    /// Why a report must not be delivered, because its settings ask for the operator's certificate and a host must not
    /// see the certificate. A report whose settings do not ask is delivered without the certificate instead.
    ///
    /// @param settings that were declared with `mutualTls`
    /// @param overTls the hosts that are reached over TLS
    /// @return empty if the settings do not ask, or each host may see the certificate
    public static Optional<String> refusal(
            ConsumerSettings settings, Audience audience, Stream<InetSocketAddress> overTls) {
        return isAskedFor(settings)
                ? overTls.flatMap(host -> refusal(audience, host).stream()).findFirst()
                : Optional.empty();
    }

    /// Why the operator's certificate must not be presented to a host that is reached over TLS; empty if it may be.
    public static Optional<String> refusal(Audience audience, InetSocketAddress host) {
        return audience.refusal("the client certificate", host.getHostString(), host.getPort(), true);
    }

    /// Reads `caFile`, `certificateFile` and `keyFile` for settings that were declared with `mutualTls`.
    ///
    /// @throws InvalidSettingException if the settings ask for a certificate and the operator gives none
    public static TlsMaterial of(ConsumerSettings options, ConsumerSettings settings) {
        var material = of(options);
        if (isAskedFor(settings) && !material.presentsCertificate()) {
            throw new InvalidSettingException(
                    MUTUAL_TLS, "asks for the operator's certificate, and the operator gives none in certificateFile");
        }
        return material;
    }

    /// The hosts that the certificate may be presented to: `certificateHosts`.
    ///
    /// @throws InvalidSettingException if the option has another form
    public static Audience audience(ConsumerId consumer, ConsumerContext context) {
        return Audience.of(CERTIFICATE_HOSTS, consumer, context);
    }

    /// Tells of a certificate without an audience, for `ReportConsumerFactory.warnings`.
    ///
    /// @param options that were declared by `options`
    /// @param further certificate files that are presented without `certificateFile`
    /// @throws InvalidSettingException if the options cannot work
    public static List<String> warnings(ConsumerSettings options, Path... further) {
        if (Audience.isGiven(CERTIFICATE_HOSTS, options)) {
            return List.of();
        }
        var files = of(options)
                .identity
                .map(Identity::certificateFile)
                .map(Stream::of)
                .orElseGet(() -> Arrays.stream(further).filter(Files::exists));
        return files.map(file -> CERTIFICATE_HOSTS + " names no host for the certificate in " + file)
                .toList();
    }

    private static Optional<Path> path(ConsumerSettings options, String name) {
        return Optional.of(options.text(name)).filter(text -> !text.isBlank()).map(Path::of);
    }

    /// Tells the files as they are now from what they were, by their size and the time of their last change. A consumer
    /// that keeps what `context` gave compares it after a failure.
    public String version() {
        return Stream.concat(
                        authorities.stream(),
                        identity.stream().flatMap(own -> Stream.of(own.certificateFile(), own.keyFile())))
                .map(TlsMaterial::version)
                .collect(Collectors.joining(" "));
    }

    private static String version(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + "@" + attributes.lastModifiedTime() + "#" + attributes.fileKey();
        } catch (IOException e) {
            return "none";
        }
    }

    /// Whether a certificate is presented to servers that ask for one.
    public boolean presentsCertificate() {
        return identity.isPresent();
    }

    /// Trusts the authorities in these files instead of those of the runtime.
    ///
    /// @param files with one certificate or more each; none leaves it to the runtime
    public TlsMaterial withAuthorities(List<Path> files) {
        return new TlsMaterial(checksCertificates, files, identity);
    }

    /// Trusts the authorities in one more file.
    public TlsMaterial trustingAlso(Path file) {
        return withAuthorities(
                Stream.concat(authorities.stream(), Stream.of(file)).toList());
    }

    /// Presents a certificate to servers that ask for one.
    ///
    /// @param certificateFile the certificate first, then those between it and its authority
    /// @param keyFile in PKCS #8, PKCS #1 (RSA) or SEC 1 (EC), without a passphrase
    public TlsMaterial withCertificate(Path certificateFile, Path keyFile) {
        return new TlsMaterial(checksCertificates, authorities, Optional.of(new Identity(certificateFile, keyFile)));
    }

    /// Presents no certificate.
    public TlsMaterial withoutCertificate() {
        return new TlsMaterial(checksCertificates, authorities, Optional.empty());
    }

    /// Takes any certificate, of anybody. The name in it is not checked by the trust managers either, but an HTTP
    /// client may do that by itself.
    public TlsMaterial trustingEveryone() {
        return new TlsMaterial(false, authorities, identity);
    }

    /// @throws TlsMaterialException if a file cannot be used
    public SSLContext context() throws TlsMaterialException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), trustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw cannotSetUp(e);
        }
    }

    /// @return none if nothing is presented
    /// @throws TlsMaterialException if a file cannot be used
    public KeyManager[] keyManagers() throws TlsMaterialException {
        if (identity.isEmpty()) {
            return new KeyManager[0];
        }
        try {
            return identity.get().keyManagers();
        } catch (PemException e) {
            throw new TlsMaterialException(e.getMessage(), e);
        }
    }

    /// Those of the runtime, which also refuse a server whose certificate has no subject alternative name (RFC 9525).
    ///
    /// @throws TlsMaterialException if a file cannot be used
    public TrustManager[] trustManagers() throws TlsMaterialException {
        if (!checksCertificates) {
            return new TrustManager[] {new TrustsEveryone()};
        }
        try {
            var certificates = new ArrayList<X509Certificate>();
            for (var file : authorities) {
                certificates.addAll(PemFile.read(file).certificates());
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            if (certificates.isEmpty()) {
                trustThoseOfTheRuntime(factory);
            } else {
                factory.init(storeOf(certificates));
            }
            var managers = factory.getTrustManagers();
            for (int i = 0; i < managers.length; i++) {
                if (managers[i] instanceof X509ExtendedTrustManager manager) {
                    managers[i] = new ServerTrust(manager);
                }
            }
            return managers;
        } catch (PemException e) {
            throw new TlsMaterialException(e.getMessage(), e);
        } catch (GeneralSecurityException | IOException e) {
            throw cannotSetUp(e);
        }
    }

    @SuppressWarnings("NullAway") // null has that meaning there
    private static void trustThoseOfTheRuntime(TrustManagerFactory factory) throws GeneralSecurityException {
        factory.init((KeyStore) null);
    }

    private static KeyStore storeOf(List<X509Certificate> certificates) throws GeneralSecurityException, IOException {
        var store = emptyStore();
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca" + i, certificates.get(i));
        }
        return store;
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static TlsMaterialException cannotSetUp(Exception cause) {
        return new TlsMaterialException("cannot set up TLS: " + cause.getMessage(), cause);
    }

    /// Shows where the files are, not what is in them.
    @Override
    public String toString() {
        return "TlsMaterial[authorities=" + authorities + ", "
                + identity.map(Identity::toString).orElse("no identity")
                + (checksCertificates ? "]" : ", trusting everyone]");
    }
}
