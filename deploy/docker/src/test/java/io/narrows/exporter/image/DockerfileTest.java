package io.narrows.exporter.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// There are two ways to build the image, and one image.
class DockerfileTest {
    private static final Pattern ASSIGNMENT = Pattern.compile("([\\w.]+)=\"([^\"]*)\"");

    private final List<String> lastStage = lastStage();

    @Test
    void itStartsTheSameProgramAsTheSameUserInTheSameFolder() {
        assertThat(only("ENTRYPOINT")).isEqualTo(list(ImageFacts.ENTRY_POINT));
        assertThat(only("CMD")).isEqualTo(list(ImageFacts.COMMAND));
        assertThat(only("USER")).isEqualTo(ImageFacts.USER);
        assertThat(only("WORKDIR")).isEqualTo(ImageFacts.HOME);
    }

    @Test
    void itHasTheSameVariablesLabelsPortsAndVolumes() {
        assertThat(assignments("ENV")).isEqualTo(ImageFacts.ENVIRONMENT);
        assertThat(assignments("LABEL")).isEqualTo(ImageFacts.labels("0.1.0"));
        assertThat(only("EXPOSE"))
                .isEqualTo(ImageFacts.PORTS.stream().map(port -> port + "/tcp").collect(Collectors.joining(" ")));
        assertThat(only("VOLUME")).isEqualTo(list(List.of(ImageFacts.DATA)));
    }

    @Test
    void itHasTheFilesThatTheBuildWithoutDockerMakesAndNoOthers() {
        assertThat(only("FROM")).isEqualTo("scratch");
        assertThat(all("COPY"))
                .containsExactly(
                        "--from=build /src/deploy/docker/target/image/root/ /",
                        "--from=build --chown=" + ImageFacts.USER + " /writable/tmp " + ImageFacts.TEMPORARY,
                        "--from=build --chown=" + ImageFacts.USER + " /writable/data " + ImageFacts.DATA);
        assertThat(all("RUN")).isEmpty();
    }

    private String only(String instruction) {
        assertThat(all(instruction)).as(instruction).hasSize(1);
        return all(instruction).getFirst();
    }

    private List<String> all(String instruction) {
        return lastStage.stream()
                .filter(line -> line.startsWith(instruction + " "))
                .map(line -> line.substring(instruction.length() + 1))
                .toList();
    }

    private Map<String, String> assignments(String instruction) {
        var assignments = new HashMap<String, String>();
        var matcher = ASSIGNMENT.matcher(only(instruction));
        while (matcher.find()) {
            assignments.put(matcher.group(1), matcher.group(2));
        }
        return assignments;
    }

    private static String list(List<String> words) {
        return words.stream().collect(Collectors.joining("\", \"", "[\"", "\"]"));
    }

    private static List<String> lastStage() {
        try {
            var lines = Files.readString(Path.of("Dockerfile"))
                    .replaceAll("\\\\\\n\\s*", "")
                    .lines()
                    .toList();
            int last = lines.lastIndexOf("FROM scratch");
            return lines.subList(Math.max(last, 0), lines.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
