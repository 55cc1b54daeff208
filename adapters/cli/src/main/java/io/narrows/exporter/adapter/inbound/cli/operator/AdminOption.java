package io.narrows.exporter.adapter.inbound.cli.operator;

import io.narrows.exporter.domain.tls.ClientTls;
import io.narrows.exporter.domain.tls.ClientTls.Identity;
import io.narrows.exporter.domain.tls.PemException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options of every command that talks to a running exporter: its address, and what to log in with.
public final class AdminOption {
    private static final String URL_VARIABLE = "DATA_EXPORTER_ADMIN_URL";
    private static final String CA_FILE_VARIABLE = "DATA_EXPORTER_ADMIN_CA_FILE";
    private static final String CERTIFICATE_FILE_VARIABLE = "DATA_EXPORTER_ADMIN_CERTIFICATE_FILE";
    private static final String KEY_FILE_VARIABLE = "DATA_EXPORTER_ADMIN_KEY_FILE";

    @Option(
            names = "--admin-url",
            paramLabel = "URL",
            defaultValue = "${env:" + URL_VARIABLE + ":-http://127.0.0.1:${env:ADMIN_PORT:-6781}}",
            description = "Operator API. Default: the address in " + URL_VARIABLE + ", or else"
                    + " http://127.0.0.1:6781, with the port in ADMIN_PORT if that is set.")
    private URI url = URI.create("");

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the token for the operator API. Default: the file in " + OperatorLogin.TOKEN_FILE
                    + ", or else the token in " + OperatorLogin.TOKEN + ".")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            defaultValue = "${env:" + CA_FILE_VARIABLE + "}",
            description = "Certificates in PEM of the authorities to trust, for an https address. Default: the file in "
                    + CA_FILE_VARIABLE + ", or else whom Java trusts.")
    private Optional<Path> authorities = Optional.empty();

    @Option(
            names = "--certificate-file",
            paramLabel = "FILE",
            defaultValue = "${env:" + CERTIFICATE_FILE_VARIABLE + "}",
            description = "Certificate in PEM to log in with, for an https address. Default: the file in "
                    + CERTIFICATE_FILE_VARIABLE + ", or else none.")
    private Optional<Path> certificate = Optional.empty();

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            defaultValue = "${env:" + KEY_FILE_VARIABLE + "}",
            description = "Key of that certificate in PEM, without a passphrase. Default: the file in "
                    + KEY_FILE_VARIABLE + ".")
    private Optional<Path> key = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    /// The operator API that the options name.
    ///
    /// @throws ParameterException if an option is wrong
    public OperatorApi api() {
        var scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null || url.getUserInfo() != null) {
            throw new ParameterException(
                    command.commandLine(), "--admin-url must be an address such as http://127.0.0.1:6781");
        }
        var address = URI.create(url.toString().replaceFirst("/+$", ""));
        return new OperatorApi(
                address, new OperatorLogin(AdminOption::variable).token(tokenFile, address), tls(scheme));
    }

    private Optional<SSLContext> tls(String scheme) {
        var authority = given(authorities);
        var certificateFile = given(certificate);
        var keyFile = given(key);
        if (authority.isEmpty() && certificateFile.isEmpty() && keyFile.isEmpty()) {
            return Optional.empty();
        }
        if (scheme.equals("http")) {
            var option = authority.isPresent() ? "--ca-file" : "--certificate-file";
            throw new ParameterException(command.commandLine(), option + " is for https, but --admin-url is " + url);
        }
        if (certificateFile.isPresent() != keyFile.isPresent()) {
            throw new ParameterException(
                    command.commandLine(), "--certificate-file and --key-file belong together; give both");
        }
        try {
            var identity = certificateFile.map(file -> new Identity(file, keyFile.orElseThrow()));
            return Optional.of(new ClientTls(authority, identity).context());
        } catch (PemException e) {
            throw new OperatorApiException(e.getMessage(), e);
        }
    }

    /// A file that an option or its variable names. A variable that is not set makes a blank path.
    private static Optional<Path> given(Optional<Path> option) {
        return option.filter(path -> !path.toString().isBlank());
    }

    private static String variable(String name) {
        return Objects.requireNonNullElse(System.getenv(name), "");
    }
}
