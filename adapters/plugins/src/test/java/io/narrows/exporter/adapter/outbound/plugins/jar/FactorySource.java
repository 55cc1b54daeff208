package io.narrows.exporter.adapter.outbound.plugins.jar;

import java.util.LinkedHashMap;
import java.util.Map;

/// The source of a `ReportConsumerFactory` in which each method can be replaced. The consumer reports what it sees as
/// the reason of a `Rejected`.
public final class FactorySource {
    private final String className;
    private final Map<String, String> methods = new LinkedHashMap<>();
    private String modifiers = "public";
    private String members = "";

    private FactorySource(String className) {
        this.className = className;
    }

    /// @param className with its package
    /// @param id the id of the consumer
    public static FactorySource of(String className, String id) {
        return new FactorySource(className)
                .method("ConsumerId id()", "return new ConsumerId(\"" + id + "\");")
                .settings("return SettingDeclarations.of(Setting.text(\"index\", \"Where to.\"));")
                .answering("\"as usual\"");
    }

    public String className() {
        return className;
    }

    public FactorySource id(String body) {
        return method("ConsumerId id()", body);
    }

    public FactorySource settings(String body) {
        return method("SettingDeclarations settings()", body);
    }

    public FactorySource options(String body) {
        return method("SettingDeclarations options()", body);
    }

    public FactorySource batchLimits(String body) {
        return method("BatchLimits batchLimits()", body);
    }

    public FactorySource hosts(String body) {
        return method("Set<String> hosts(ConsumerSettings settings)", body);
    }

    public FactorySource close(String body) {
        return method("void close()", body);
    }

    public FactorySource open(String body) {
        return method("ReportConsumer open(ConsumerSettings settings, ConsumerContext context)", body);
    }

    /// @param expression evaluated in each call of `deliver`; returns the reason
    public FactorySource answering(String expression) {
        return delivering("return List.of(new DeliveryResult.Rejected(String.valueOf(" + expression + ")));");
    }

    public FactorySource delivering(String body) {
        return open("return batch -> {" + body + "};");
    }

    public FactorySource member(String text) {
        members += text + "\n";
        return this;
    }

    public FactorySource modifiers(String text) {
        modifiers = text;
        return this;
    }

    @Override
    public String toString() {
        var dot = className.lastIndexOf('.');
        var source = new StringBuilder("package " + className.substring(0, dot) + ";\n");
        source.append("""
                import io.narrows.exporter.domain.consumer.*;
                import io.narrows.exporter.domain.report.*;
                import io.narrows.exporter.plugin.spi.*;
                import java.util.*;
                @org.pf4j.Extension
                """);
        source.append(modifiers + " class " + className.substring(dot + 1) + " implements ReportConsumerFactory {\n");
        methods.forEach((signature, body) -> source.append("public " + signature + " {\n" + body + "\n}\n"));
        return source.append(members).append("}\n").toString();
    }

    private FactorySource method(String signature, String body) {
        methods.put(signature, body);
        return this;
    }
}
