package io.narrows.exporter.plugin.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.regex.Pattern;

/// The files of one source and day: `2026-11-23.ndjson`, then `2026-11-23_2.ndjson` when the first is full, and so on.
/// Only the newest file is written to.
///
/// @param folder the directory of the source
/// @param day the day on which the reports were accepted, in UTC
record DayFiles(Path folder, LocalDate day) {
    /// Matches the names of all such files, and some other names.
    static final String GLOB = "*.ndjson";

    private static final int FIRST = 1;
    private static final Pattern NAME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}(_[1-9][0-9]{0,8})?\\.ndjson");

    /// Whether the file's name has the form that these files have.
    static boolean isOne(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches();
    }

    /// @return the file to append to, whether it exists yet or not
    Path newest() throws IOException {
        int newest = FIRST;
        var name = Pattern.compile(Pattern.quote(day.toString()) + "_([1-9][0-9]{0,8})\\.ndjson");
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                var matcher = name.matcher(file.getFileName().toString());
                if (matcher.matches()) {
                    newest = Math.max(newest, Integer.parseInt(matcher.group(1)));
                }
            }
        }
        return file(newest);
    }

    /// The file that follows the given file.
    Path after(Path file) {
        var name = file.getFileName().toString();
        var start = day + "_";
        int number =
                name.startsWith(start) ? Integer.parseInt(name.substring(start.length(), name.indexOf('.'))) : FIRST;
        return file(number + 1);
    }

    private Path file(int number) {
        return folder.resolve(number == FIRST ? day + ".ndjson" : day + "_" + number + ".ndjson");
    }
}
