package io.narrows.exporter.adapter.inbound.cli;

import io.narrows.exporter.adapter.inbound.cli.operator.OperatorApiException;
import io.narrows.exporter.adapter.inbound.cli.output.ExitCode;
import io.narrows.exporter.domain.access.Role;
import io.narrows.exporter.domain.access.Token;
import io.narrows.exporter.domain.access.TokenEntry;
import io.narrows.exporter.domain.access.TokenHash;
import io.narrows.exporter.domain.file.FileRights;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Iterator;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `data-exporter token`: makes tokens for operators and senders. Needs no running exporter.
@Command(name = "token", description = "Make tokens for operators and senders.", synopsisSubcommandLabel = "COMMAND")
final class TokenCommand {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /// All roles, for the help text.
    static final class Roles implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Role.labels().iterator();
        }
    }

    @Command(
            name = "new",
            description = "Make a token, and print the line for the file in admin.tokenFile, or in security.tokenFile"
                    + " for the role send. The token itself goes to a file, or else to standard error, and is kept"
                    + " nowhere.")
    int create(
            @Parameters(
                            paramLabel = "NAME",
                            description =
                                    "Whose token it is; the log shows it. For a sender, its name under security.senders.")
                    String name,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            required = true,
                            completionCandidates = Roles.class,
                            description = "What the token allows: ${COMPLETION-CANDIDATES}.")
                    String role,
            @Option(
                            names = "--out",
                            paramLabel = "FILE",
                            description = "New file for the token, which only its owner can read.")
                    Optional<Path> file) {
        var known = role(role);
        var token = Token.create(known, new SecureRandom());
        var entry = entry(name, known, token);
        if (file.isPresent()) {
            write(file.get(), token);
        } else {
            spec.commandLine().getErr().println("The token, shown only now: " + token);
        }
        spec.commandLine().getOut().println(entry);
        return ExitCode.OK;
    }

    private Role role(String label) {
        return Role.of(label)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--role must be " + String.join(" or ", Role.labels())));
    }

    private TokenEntry entry(String name, Role role, String token) {
        try {
            return new TokenEntry(name, role, TokenHash.of(token));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "a token " + e.getMessage(), e);
        }
    }

    private static void write(Path file, String token) {
        try {
            Files.createFile(file, FileRights.attributes(FileRights.PRIVATE_FILE));
            Files.writeString(file, token + "\n");
        } catch (FileAlreadyExistsException e) {
            throw new OperatorApiException(file + " exists already, and a token is not written over another file", e);
        } catch (IOException e) {
            throw new OperatorApiException("cannot write " + file + " (" + e + ")", e);
        }
    }
}
