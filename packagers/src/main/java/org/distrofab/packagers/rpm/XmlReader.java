package org.distrofab.packagers.rpm;

import org.distrofab.rootfs.FormatException;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Walks an XML document child by child, without document types and external entities. Owned by one
 * thread.
 *
 * <p>After {@link #nextChild} has said yes, exactly one of {@link #text}, {@link #skip} or a loop
 * over the children's children takes the element to its end.
 */
final class XmlReader implements Closeable {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_TEXT_CHARACTERS = 16 << 20;

    private final String format;
    private final XMLStreamReader reader;
    private int depth;

    XmlReader(String format, InputStream in) throws IOException, FormatException {
        this.format = format;
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            // A decoder of our own: the parser's would print its complaints.
            var decoder = StandardCharsets.UTF_8.newDecoder();
            reader = factory.createXMLStreamReader(new InputStreamReader(in, decoder));
        } catch (XMLStreamException e) {
            throw explain(e, 0);
        }
    }

    void expectRoot(String name) throws IOException, FormatException {
        if (!nextChild() || !reader.getLocalName().equals(name)) {
            throw bad("the root element " + name, "another");
        }
    }

    /** Moves to the next child of the element that is open; false at the element's end. */
    boolean nextChild() throws IOException, FormatException {
        while (true) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++depth > MAX_DEPTH) {
                        throw bad("at most " + MAX_DEPTH + " levels of elements", "more");
                    }
                    return true;
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    return false;
                }
                case XMLStreamConstants.END_DOCUMENT -> {
                    return false;
                }
                case XMLStreamConstants.DTD -> throw bad("no document type", "one");
                default -> {}
            }
        }
    }

    private int next() throws IOException, FormatException {
        try {
            return reader.next();
        } catch (XMLStreamException e) {
            throw explain(e, reader.getLocation().getCharacterOffset());
        } catch (RuntimeException e) {
            // The JDK's parser lets some of its own index errors through on broken input.
            var broken = bad("well-formed XML", e.toString());
            broken.initCause(e);
            throw broken;
        }
    }

    private FormatException explain(XMLStreamException e, int at) throws IOException {
        for (Throwable cause = e.getNestedException(); cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io
                    && !(io instanceof CorruptDataException)
                    && !(io instanceof CharacterCodingException)) {
                throw io;
            }
        }
        var message = e.getMessage() == null ? "another document" : e.getMessage();
        var broken = new FormatException(format, at, "well-formed XML", message.replace('\n', ' '));
        broken.initCause(e);
        return broken;
    }

    String name() {
        return reader.getLocalName();
    }

    /** The value of an attribute, empty if it is absent. */
    String attribute(String name) {
        var value = reader.getAttributeValue(null, name);
        return value == null ? "" : value;
    }

    /** {@code xml:lang}, empty if it is absent. */
    String languageAttribute() {
        var value = reader.getAttributeValue(XMLConstants.XML_NS_URI, "lang");
        return value == null ? "" : value;
    }

    /** A whole number in an attribute, 0 if it is absent. */
    long numberAttribute(String name) throws FormatException {
        var text = attribute(name);
        return text.isEmpty() ? 0 : parse(text);
    }

    /** The text of an element without children; moves to its end. */
    String text() throws IOException, FormatException {
        var text = new StringBuilder();
        while (true) {
            switch (next()) {
                case XMLStreamConstants.CHARACTERS,
                        XMLStreamConstants.CDATA,
                        XMLStreamConstants.SPACE -> {
                    text.append(
                            reader.getTextCharacters(),
                            reader.getTextStart(),
                            reader.getTextLength());
                    if (text.length() > MAX_TEXT_CHARACTERS) {
                        throw bad("a text below 16 MiB", "a longer one");
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> {
                    depth--;
                    return text.toString();
                }
                case XMLStreamConstants.START_ELEMENT ->
                        throw bad("text", "the element " + reader.getLocalName());
                case XMLStreamConstants.END_DOCUMENT -> throw bad("text", "the end");
                case XMLStreamConstants.ENTITY_REFERENCE ->
                        throw bad("text", "an entity that is not XML's own");
                default -> {}
            }
        }
    }

    long number() throws IOException, FormatException {
        return parse(text().strip());
    }

    /** A number that some tools write with a fraction. */
    double decimal() throws IOException, FormatException {
        var text = text().strip();
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw bad("a number", "'" + text + "'");
        }
    }

    private long parse(String text) throws FormatException {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw bad("a whole number", "'" + text + "'");
        }
    }

    /** Moves to the end of the element, over whatever it holds. */
    void skip() throws IOException, FormatException {
        var target = depth - 1;
        while (depth > target) {
            switch (next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    if (++depth > MAX_DEPTH) {
                        throw bad("at most " + MAX_DEPTH + " levels of elements", "more");
                    }
                }
                case XMLStreamConstants.END_ELEMENT -> depth--;
                case XMLStreamConstants.END_DOCUMENT -> throw bad("the element's end", "the end");
                default -> {}
            }
        }
    }

    FormatException bad(String expected, String found) {
        return new FormatException(
                format, reader.getLocation().getCharacterOffset(), expected, found);
    }

    @Override
    public void close() throws IOException {
        try {
            reader.close();
        } catch (XMLStreamException e) {
            throw new IOException(e);
        }
    }
}
