package io.narrows.exporter.bootstrap.config;

import java.io.StringWriter;
import java.util.IdentityHashMap;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Writes YAML again with every value in quotes, so that whoever reads it finds each value as it was written: YAML 1.1
/// takes `0123` for 83, `1_000` for 1000, `1.10` for 1.1, `yes` for true and `2026-11-25` for a time.
///
/// For one document, on one thread.
final class QuotedYaml {
    private final IdentityHashMap<Node, Node> quoted = new IdentityHashMap<>();

    private QuotedYaml() {}

    /// @param root maps and single values only
    static String of(MappingNode root) {
        var options = new DumperOptions();
        options.setSplitLines(false);
        var text = new StringWriter();
        new Yaml(options).serialize(new QuotedYaml().quoted(root), text);
        return text.toString();
    }

    private Node quoted(Node node) {
        var known = quoted.get(node);
        if (known != null) {
            return known;
        }
        var copy =
                switch (node) {
                    case ScalarNode scalar -> quoted(scalar);
                    case MappingNode mapping -> quoted(mapping);
                    default -> node;
                };
        quoted.put(node, copy);
        return copy;
    }

    private static ScalarNode quoted(ScalarNode scalar) {
        var text = scalar.getTag().equals(Tag.NULL) ? "" : scalar.getValue();
        return new ScalarNode(Tag.STR, text, scalar.getStartMark(), scalar.getEndMark(), ScalarStyle.DOUBLE_QUOTED);
    }

    private MappingNode quoted(MappingNode mapping) {
        var members = mapping.getValue().stream()
                .map(member -> new NodeTuple(quoted(member.getKeyNode()), quoted(member.getValueNode())))
                .toList();
        return new MappingNode(Tag.MAP, members, DumperOptions.FlowStyle.BLOCK);
    }
}
