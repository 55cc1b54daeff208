package io.narrows.exporter.adapter.inbound.cli;

import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The `--admin-url` option of every command that talks to a running exporter.
final class AdminOption {
    @Option(
            names = "--admin-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:${env:ADMIN_PORT:-6781}",
            description = "Operator API. Default: ${DEFAULT-VALUE}.")
    private URI url = URI.create("");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    OperatorApi api() {
        var scheme = String.valueOf(url.getScheme());
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null || url.getUserInfo() != null) {
            throw new ParameterException(
                    command.commandLine(), "--admin-url must be an address such as http://127.0.0.1:6781");
        }
        return new OperatorApi(URI.create(url.toString().replaceFirst("/+$", "")));
    }
}
