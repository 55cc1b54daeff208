package io.narrows.exporter.adapter.inbound.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options of every command that talks to a running exporter: its address, and the token to log in with.
final class AdminOption {
    @Option(
            names = "--admin-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:${env:ADMIN_PORT:-6781}",
            description = "Operator API. Default: ${DEFAULT-VALUE}.")
    private URI url = URI.create("");

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the token for the operator API. Default: the file in " + OperatorLogin.TOKEN_FILE
                    + ", or else the token in " + OperatorLogin.TOKEN + ".")
    private Optional<Path> tokenFile = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    OperatorApi api() {
        var scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null || url.getUserInfo() != null) {
            throw new ParameterException(
                    command.commandLine(), "--admin-url must be an address such as http://127.0.0.1:6781");
        }
        var address = URI.create(url.toString().replaceFirst("/+$", ""));
        return new OperatorApi(address, new OperatorLogin(AdminOption::variable).token(tokenFile, address));
    }

    private static String variable(String name) {
        return Objects.requireNonNullElse(System.getenv(name), "");
    }
}
