package org.distrofab.distrospec;

import java.util.List;
import java.util.regex.Pattern;

/** What a key of a recipe takes. */
sealed interface ValueType {
    /** As a person would say it after “expected”. */
    String describe();

    /**
     * @param pattern what the whole string has to match
     * @param meaning the same in words: {@code a host name (RFC 1123)}
     */
    record Text(Pattern pattern, String meaning) implements ValueType {
        static Text any(String meaning) {
            return new Text(Pattern.compile("(?s).*"), meaning);
        }

        static Text matching(String regex, String meaning) {
            return new Text(Pattern.compile(regex), meaning);
        }

        @Override
        public String describe() {
            return meaning;
        }
    }

    record Choice(List<String> values) implements ValueType {
        static Choice of(String... values) {
            return new Choice(List.of(values));
        }

        @Override
        public String describe() {
            return "one of " + String.join(", ", values);
        }
    }

    record Flag() implements ValueType {
        @Override
        public String describe() {
            return "true or false";
        }
    }

    record Whole(long least, long most) implements ValueType {
        @Override
        public String describe() {
            return most == Long.MAX_VALUE
                    ? "a whole number from " + least
                    : "a whole number from " + least + " to " + most;
        }
    }

    /** A TOML local date. */
    record Date() implements ValueType {
        @Override
        public String describe() {
            return "a date such as 2026-01-31";
        }
    }

    /**
     * @param adding whether a recipe adds to the list that it inherits ({@code !name} drops an
     *     inherited entry, {@code !*} all) instead of replacing it
     */
    record ListOf(ValueType element, boolean adding) implements ValueType {
        static ListOf replacing(ValueType element) {
            return new ListOf(element, false);
        }

        static ListOf adding(ValueType element) {
            return new ListOf(element, true);
        }

        @Override
        public String describe() {
            return "a list, each entry " + element.describe();
        }
    }

    /** A table whose keys the user chooses. */
    record MapOf(Text key, ValueType element) implements ValueType {
        @Override
        public String describe() {
            return "a table from " + key.describe() + " to " + element.describe();
        }
    }
}
