package io.narrows.exporter.bootstrap.config;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.config.Config;
import io.helidon.config.ConfigSources;
import io.helidon.config.yaml.YamlConfigParser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Reads the values of a YAML file of the configuration, each with the line it stands on.
///
/// Helidon gives the values. This class finds what Helidon does not tell: the lines, and keys that are given twice, of
/// which Helidon takes the last. No error shows a value, because it may be a secret.
final class ConfigFile {
    private static final int MOST_KEYS = 10_000;
    private static final Pattern NAMING = Pattern.compile(
            "^(found undefined alias|found undefined tag handle|duplicate tag handle|Global tag is not allowed)(: | ).*",
            Pattern.DOTALL);

    private final String name;
    private final Map<String, Integer> lines = new HashMap<>();

    /// The maps around the one that is being visited, because YAML's anchors can make a map a part of itself.
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private final List<String> problems = new ArrayList<>();

    private ConfigFile(String name) {
        this.name = name;
    }

    /// Reads a file.
    ///
    /// @throws ConfigException if the file cannot be read, or is no YAML with a value for each key
    static List<Entry> read(Path file) {
        return parse(file.toString(), text(file));
    }

    /// The text of a file.
    ///
    /// @throws ConfigException if the file cannot be read
    static String text(Path file) {
        try {
            return SmallFile.text(file);
        } catch (NoSuchFileException e) {
            throw new ConfigException("cannot read " + file + ": there is no such file", e);
        } catch (CharacterCodingException e) {
            throw new ConfigException("cannot read " + file + ": it is not written in UTF-8", e);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /// Reads a text.
    ///
    /// @param name of the file, for errors
    /// @throws ConfigException if the text is no YAML with a value for each key
    static List<Entry> parse(String name, String text) {
        return new ConfigFile(name).entries(text);
    }

    private List<Entry> entries(String text) {
        var root = compose(text);
        if (root == null) {
            return List.of();
        }
        if (!(root instanceof MappingNode mapping)) {
            throw new ConfigException(List.of(name + " must have keys with values, such as 'server:'"));
        }
        visit("", mapping);
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return values(mapping).entrySet().stream()
                .map(value -> new Entry(value.getKey(), value.getValue(), origin(value.getKey())))
                .toList();
    }

    /// Checks the syntax. An error names the place and the problem; Helidon's and SnakeYAML's own messages repeat the
    /// lines around the problem, which may hold a secret.
    private Node compose(String text) {
        try {
            return new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            var mark = e.getProblemMark();
            throw new ConfigException(
                    name + " line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + " is not YAML: "
                            + withoutNames(e.getProblem()),
                    e);
        } catch (YAMLException e) {
            throw new ConfigException(name + " is not YAML: " + e.getMessage(), e);
        }
    }

    /// Removes the names of anchors and tags from SnakeYAML's message. Such a name may be a password that begins with
    /// `*` or `!` and has no quotes around it.
    private static String withoutNames(String problem) {
        return NAMING.matcher(problem).replaceFirst("$1; put a value that begins with * or ! between quotes");
    }

    private void visit(String parent, MappingNode mapping) {
        for (var member : mapping.getValue()) {
            if (!(member.getKeyNode() instanceof ScalarNode key)) {
                problems.add(name + " line " + line(member.getKeyNode()) + " has a key that is no text");
                continue;
            }
            if (key.getTag().equals(Tag.MERGE)) {
                problems.add(name + " line " + line(key) + " uses '<<', which is not supported here");
                continue;
            }
            // `~` and `null` are no key: Helidon would take the key for a blank one, and look for its parts for ever.
            if (key.getTag().equals(Tag.NULL) || ("." + key.getValue() + ".").contains("..")) {
                problems.add(name + " line " + line(key)
                        + " has a key with nothing before, between or behind its dots: '" + key.getValue() + "'");
                continue;
            }
            visit(parent.isEmpty() ? key.getValue() : parent + "." + key.getValue(), key, member.getValueNode());
        }
    }

    private void visit(String path, ScalarNode key, Node value) {
        if (lines.size() >= MOST_KEYS) {
            throw new ConfigException(name + " has more than " + MOST_KEYS + " keys, or anchors that make as many");
        }
        var before = lines.put(path, line(key));
        if (before != null) {
            problems.add(path + " is given twice (" + name + " lines " + before + " and " + line(key) + ")");
        } else if (value instanceof SequenceNode) {
            problems.add(path + " must be a single value but is a list (" + origin(path) + ")");
        } else if (value instanceof MappingNode mapping) {
            if (open.add(mapping)) {
                visit(path, mapping);
                open.remove(mapping);
            } else {
                problems.add(path + " contains itself (" + origin(path) + ")");
            }
        }
    }

    /// The values by their paths. Helidon's messages repeat values, so an error names only its kind.
    private Map<String, String> values(MappingNode mapping) {
        try {
            return values(QuotedYaml.of(mapping));
        } catch (RuntimeException e) {
            throw new ConfigException(List.of(name + " has keys that cannot stand together: "
                    + e.getClass().getSimpleName()));
        }
    }

    private static Map<String, String> values(String text) {
        var config = Config.builder()
                .disableEnvironmentVariablesSource()
                .disableSystemPropertiesSource()
                .disableKeyResolving()
                .disableValueResolving()
                .disableFilterServices()
                .disableMapperServices()
                .disableParserServices()
                .addParser(YamlConfigParser.create())
                .addSource(ConfigSources.create(text, MediaTypes.APPLICATION_X_YAML))
                .build();
        return config.asMap().orElse(Map.of());
    }

    private String origin(String path) {
        var line = lines.get(path);
        return line == null ? name : name + " line " + line;
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
