package io.narrows.exporter.send;

import io.narrows.exporter.domain.access.Loopback;
import io.narrows.exporter.send.consumer.ConsumerArgument;
import io.narrows.exporter.send.delivery.ExporterApi;
import io.narrows.exporter.send.input.SecretText;
import io.narrows.exporter.send.process.BadInputException;
import io.narrows.exporter.send.process.Durations;
import io.narrows.exporter.send.process.ProcessContext;
import io.narrows.exporter.send.transport.LoginToken;
import io.narrows.exporter.send.transport.Tls;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocketFactory;
import picocli.CommandLine.Option;

/// Which exporter the reports go to, and how.
final class ConnectionOptions {
    private static final String IN_A_CLUSTER = "http://cnsi-exporter-service.cnsi-system:6780";
    private static final String ELSEWHERE = "http://localhost:6780";
    private static final String TOKEN = "DATA_EXPORTER_TOKEN";
    private static final String FORM = "--url must be an address such as http://localhost:6780";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The exporter. Default: " + IN_A_CLUSTER + " in a pod of Kubernetes, else " + ELSEWHERE + ".")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Certificates in PEM of the authorities to trust, for an exporter behind https.")
    private Optional<String> authorities = Optional.empty();

    @Option(
            names = "--certificate-file",
            paramLabel = "FILE",
            description = "Certificate in PEM to log in with, for an exporter behind https.")
    private Optional<String> certificate = Optional.empty();

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "Key of that certificate in PEM, without a passphrase.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "A header more, for what stands before the exporter; VALUE may be @FILE or env:VARIABLE."
                    + " Can be repeated.")
    private List<String> headers = new ArrayList<>();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the token to log in with, read again for each request. Default: the token in "
                    + TOKEN + ", or else none.")
    private Optional<String> tokenFile = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Durations.class,
            description = "How long to wait for a connection, and for an answer. Default: ${DEFAULT-VALUE}.")
    private Duration timeout = Duration.ZERO;

    @Option(
            names = "--retry-for",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = Durations.class,
            description = "How long to try again, later and later, on anything but HTTP 200 and 400; 0 for never."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration retryFor = Duration.ZERO;

    Duration timeout() {
        return timeout;
    }

    Duration retryFor() {
        return retryFor;
    }

    /// @param warning is told of secrets on the command line
    /// @throws BadInputException if an option makes no sense
    ExporterApi api(ProcessContext context, Consumer<String> warning) {
        if (timeout.isZero() || timeout.compareTo(Duration.ofHours(24)) > 0) {
            throw new BadInputException("--timeout must be more than 0 and at most 24h");
        }
        var address = address(context);
        var read = headers(new SecretText(context), warning);
        return new ExporterApi(address, tls(address), read, token(context, address, read.keySet(), warning), timeout);
    }

    private Optional<SSLSocketFactory> tls(URI address) {
        if (authorities.isEmpty() && certificate.isEmpty() && key.isEmpty()) {
            return Optional.empty();
        }
        if (!address.getScheme().equalsIgnoreCase("https")) {
            throw new BadInputException((authorities.isPresent() ? "--ca-file" : "--certificate-file")
                    + " is for https, but --url is " + address);
        }
        return Optional.of(Tls.of(authorities, certificate, key));
    }

    private LoginToken token(ProcessContext context, URI address, Set<String> names, Consumer<String> warning) {
        var token = tokenFile
                .map(LoginToken::inFile)
                .or(() -> context.variable(TOKEN).map(text -> LoginToken.of(text, TOKEN)))
                .orElse(LoginToken.NONE);
        if (token == LoginToken.NONE) {
            return token;
        }
        if (names.stream().anyMatch("Authorization"::equalsIgnoreCase)) {
            throw new BadInputException("--header Authorization and --token-file both say who sends; leave one out");
        }
        if (!address.getScheme().equalsIgnoreCase("https") && !Loopback.isHost(address.getHost())) {
            warning.accept("the token goes to " + address + " in clear text, unless something such as a service mesh"
                    + " encrypts it; https is safer");
        }
        return token;
    }

    private URI address(ProcessContext context) {
        var text = url.orElse(context.variable("KUBERNETES_SERVICE_HOST").isPresent() ? IN_A_CLUSTER : ELSEWHERE);
        try {
            var address = new URI(text.strip().replaceFirst("/+$", "").replaceFirst("/forward$", ""));
            var scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            if (Optional.ofNullable(address.getRawUserInfo()).isPresent() || text.contains("@")) {
                throw new BadInputException("--url must not have a user and a password in it; give them with"
                        + " --header=Authorization=@FILE, where FILE has the text 'Basic …'");
            }
            if (!(scheme.equals("http") || scheme.equals("https"))
                    || Optional.ofNullable(address.getHost()).isEmpty()
                    || Optional.ofNullable(address.getRawQuery()).isPresent()
                    || Optional.ofNullable(address.getRawFragment()).isPresent()) {
                throw new BadInputException(FORM + " but was '" + text + "'");
            }
            return address;
        } catch (URISyntaxException e) {
            // The text is not repeated where it may have a password.
            throw new BadInputException(FORM + (text.contains("@") ? "" : " but was '" + text + "'"), e);
        }
    }

    private Map<String, String> headers(SecretText texts, Consumer<String> warning) {
        var read = new LinkedHashMap<String, String>();
        for (var header : headers) {
            int end = header.indexOf('=');
            var name = header.substring(0, Math.max(end, 0));
            if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
                throw new BadInputException("--header must be NAME=VALUE");
            }
            var given = header.substring(end + 1);
            var value = texts.read(given, "--header " + name);
            if (value.chars().anyMatch(Character::isISOControl)) {
                throw new BadInputException("--header " + name + " must have a value of one line");
            }
            if (ConsumerArgument.isSecret(name) && !SecretText.isElsewhere(given)) {
                warning.accept(SendCommand.onCommandLine("--header " + name));
            }
            read.put(name, value);
        }
        return read;
    }
}
