package io.narrows.exporter.adapter.inbound.http.console.frame;

import com.samskivert.mustache.DefaultCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.FileNotFoundException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The templates of the console (Mustache), each read when it is first needed. Thread-safe.
///
/// Every value is escaped. A template that names a value that is not there fails, so a test that renders it finds that.
final class Templates {
    private final Mustache.Compiler compiler = Mustache.compiler()
            .withCollector(new OptionalsAsLists())
            .withEscaper(new SafeText())
            .strictSections(true)
            .emptyStringIsFalse(true)
            .zeroIsFalse(true)
            .withLoader(Templates::open);
    private final Map<String, Template> compiled = new ConcurrentHashMap<>();

    /// Lets a section show an `Optional` once, or not at all.
    private static final class OptionalsAsLists extends DefaultCollector {
        @Override
        public Iterator<?> toIterator(Object value) {
            return super.toIterator(
                    value instanceof Optional<?> optional ? optional.stream().toList() : value);
        }
    }

    /// @param name without its ending, such as `flow`
    String render(String name, Object values) {
        return compiled.computeIfAbsent(name, this::compile).execute(values);
    }

    private Template compile(String name) {
        return compiler.loadTemplate(name);
    }

    private static Reader open(String name) throws FileNotFoundException {
        var in = Templates.class.getResourceAsStream(
                "/io/narrows/exporter/adapter/inbound/http/console/" + name + ".html");
        if (in == null) {
            throw new FileNotFoundException("there is no template " + name);
        }
        return new InputStreamReader(in, StandardCharsets.UTF_8);
    }
}
