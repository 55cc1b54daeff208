package io.narrows.exporter.application.delivery;

/// How many batches of one kind are in flight, and how many lanes wait to send one.
public record PermitUse(int inUse, int waiting) {}
