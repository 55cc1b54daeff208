package io.narrows.exporter.deploy.benchmark;

import io.narrows.exporter.deploy.ExporterProcess;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.Token;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Starts the exporter in the profile `strict`, with one sender and one named consumer. TLS is left out, because no
/// other program of the benchmark speaks it.
final class StrictExporter {
    private StrictExporter() {}

    static RunningForwarder start(Path scratch, URI destination, Map<String, String> variables) {
        var folder = Folders.made(scratch);
        var token = Token.create(Role.SEND, new SecureRandom());
        var environment = new HashMap<>(variables);
        try {
            var tokens = Files.write(
                    folder.resolve("senders"),
                    List.of(new TokenEntry("scanner", Role.SEND, TokenHash.of(token)).toString()));
            var configuration = Files.writeString(folder.resolve("strict.yaml"), """
                    security:
                      profile: strict
                      tls: terminated-elsewhere
                      tokenFile: '%s'
                      senders:
                        scanner: {sources: '*', consumers: main, settings: named}
                    consumers:
                      main: {type: openSearch, hostport: '%s'}
                    """.formatted(tokens, destination));
            environment.put("DATA_EXPORTER_CONFIG", configuration.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var exporter = ExporterProcess.start(scratch, environment);
        return new RunningForwarder(exporter, exporter.server("/forward"), "{\"main\":{}}", token);
    }
}
