package io.holdfast.testkit.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** A document that is written from its beginning to its end. */
final class Xml {

    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    private final Deque<String> open = new ArrayDeque<>();

    Xml(String root) {
        open.push(root);
        text.append('<')
                .append(root)
                .append(root.equals("Error") ? "" : " xmlns=\"" + NAMESPACE + "\"")
                .append('>');
    }

    Xml begin(String name) {
        open.push(name);
        text.append('<').append(name).append('>');
        return this;
    }

    Xml end() {
        text.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element with a text, a number or a time. */
    Xml text(String name, Object value) {
        begin(name);
        String written = value instanceof Instant time ? TIME.format(time) : value.toString();
        written.codePoints().forEach(this::append);
        return end();
    }

    Xml text(String name, Optional<?> value) {
        return value.isPresent() ? text(name, value.get()) : this;
    }

    private void append(int c) {
        switch (c) {
            case '<' -> text.append("&lt;");
            case '>' -> text.append("&gt;");
            case '&' -> text.append("&amp;");
            case '"' -> text.append("&quot;");
            default -> {
                if (c < ' ') {
                    text.append("&#").append(c).append(';');
                } else {
                    text.appendCodePoint(c);
                }
            }
        }
    }

    /** The whole document. */
    @Override
    public String toString() {
        StringBuilder whole = new StringBuilder(text);
        open.forEach(name -> whole.append("</").append(name).append('>'));
        return whole.toString();
    }

    /** The root of a document that was sent. */
    static Element parse(byte[] document) throws Refusal {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            var parser = factory.newDocumentBuilder();
            parser.setErrorHandler(null);
            return parser.parse(new ByteArrayInputStream(document)).getDocumentElement();
        } catch (SAXException | IOException e) {
            throw Refusal.malformed();
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The children of this name. */
    static List<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && name.equals(element.getLocalName())) {
                found.add(element);
            }
        }
        return found;
    }

    static Optional<Element> child(Element parent, String name) {
        return children(parent, name).stream().findFirst();
    }

    static Optional<String> value(Element parent, String name) {
        return child(parent, name).map(Node::getTextContent);
    }

    static String required(Element parent, String name) throws Refusal {
        return value(parent, name).orElseThrow(Refusal::malformed);
    }

    /** A number of days, at least 1. */
    static int number(Element parent, String name) throws Refusal {
        try {
            return Integer.parseInt(required(parent, name));
        } catch (NumberFormatException e) {
            throw Refusal.malformed();
        }
    }
}
