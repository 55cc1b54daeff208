package io.narrows.exporter.bootstrap.config;

/// A value that some layer of the configuration gives to a key.
///
/// @param text as it is written there, references included
/// @param origin where, in words for operators, such as `conf/application.yaml line 12`
record Entry(String path, String text, String origin) {}
