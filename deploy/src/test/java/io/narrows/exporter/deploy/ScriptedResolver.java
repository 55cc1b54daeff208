package io.narrows.exporter.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// The name server of an exporter under test. Runs inside the exporter's JVM, in the place of the system's resolver,
/// and
/// behind the exporter's own one. Answers from the file that `ScriptedNames` writes, and writes down what it was asked.
///
/// Uses nothing but the JDK, because the loader of the JDK's own classes loads it.
public final class ScriptedResolver extends InetAddressResolverProvider {
    static final String FOLDER = "data.exporter.test.names";
    static final String NAMES = "names";
    static final String ASKED = "asked";

    private static final String PACKAGE = "io.narrows.exporter.bootstrap.egress.";

    /// Puts the exporter's own resolver between the JDK and the scripted names, as the exporter puts it between the JDK
    /// and the system's resolver.
    @Override
    public InetAddressResolver get(Configuration configuration) {
        var folder = Path.of(System.getProperty(FOLDER));
        try {
            var names = type("ProcessNames");
            var constructor = type("ProcessResolver$Guarded").getDeclaredConstructor(InetAddressResolver.class, names);
            constructor.setAccessible(true);
            return (InetAddressResolver) constructor.newInstance(
                    new Script(folder), names.getDeclaredMethod("ofThisProcess").invoke(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the exporter has no such resolver any more", e);
        }
    }

    @Override
    public String name() {
        return "scripted";
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(PACKAGE + name, true, ClassLoader.getSystemClassLoader());
    }

    /// The answers: for each name a list of answers, which are given in turns.
    private record Script(Path folder, Map<String, AtomicInteger> turns) implements InetAddressResolver {
        Script(Path folder) {
            this(folder, new ConcurrentHashMap<>());
        }

        @Override
        public Stream<InetAddress> lookupByName(String text, LookupPolicy policy) throws UnknownHostException {
            var host = text.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
            try (var lines = Files.lines(folder.resolve(NAMES))) {
                var line = lines.filter(each -> each.startsWith(host + " "))
                        .findFirst()
                        .orElseThrow(() -> new UnknownHostException(host));
                var answers = line.substring(host.length() + 1).split(" ", -1);
                var turn = turns.computeIfAbsent(line, first -> new AtomicInteger())
                        .getAndIncrement();
                var answer = answers[turn % answers.length];
                Files.writeString(
                        folder.resolve(ASKED),
                        host + " " + answer + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
                return Arrays.stream(answer.split(",", -1)).map(address -> named(text, address));
            } catch (UnknownHostException e) {
                throw e;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// An address that knows its name, as the system's resolver makes them: TLS checks certificates by that name.
        private static InetAddress named(String host, String address) {
            try {
                return InetAddress.getByAddress(
                        host, InetAddress.ofLiteral(address).getAddress());
            } catch (UnknownHostException e) {
                throw new IllegalStateException(address, e);
            }
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            throw new UnknownHostException("no address has a name here");
        }
    }
}
