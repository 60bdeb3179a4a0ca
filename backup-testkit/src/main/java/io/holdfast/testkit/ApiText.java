package io.holdfast.testkit;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The public API of a module as text, one member a line, so that a change to it is a difference that a reviewer sees.
 *
 * <p>It shows what the exported packages let others call, implement or extend, with nullness. Order and form do not depend on
 * the JDK. What every object has ({@code equals}, {@code hashCode}, {@code toString}) and what a record or enum has by nature
 * is left out. Immutable.
 */
public final class ApiText {

    private static final Set<String> OF_EVERY_OBJECT = Set.of("equals(Object)", "hashCode()", "toString()");

    private final String text;

    private ApiText(String text) {
        this.text = text;
    }

    /**
     * The API of the module in whose folder or jar this class stands.
     *
     * @throws IOException if it cannot be read
     */
    public static ApiText ofModuleWith(Class<?> anchor) throws IOException {
        Path location = Path.of(URI.create(
                anchor.getProtectionDomain().getCodeSource().getLocation().toString()));
        ModuleReference module =
                ModuleFinder.of(location).findAll().stream().findAny().orElseThrow();
        Set<String> exported = module.descriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .collect(Collectors.toSet());
        try (ModuleReader reader = module.open();
                Stream<String> files = reader.list()) {
            return new ApiText(files.filter(file -> file.endsWith(".class"))
                    .map(file ->
                            file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                    .filter(name -> exported.contains(packageOf(name)) && !name.endsWith("package-info"))
                    .map(name -> load(name, anchor.getClassLoader()))
                    .filter(ApiText::isVisible)
                    .sorted(Comparator.comparing(Class::getName))
                    .map(ApiText::describe)
                    .collect(joining("\n")));
        }
    }

    /**
     * Compares with a committed file, or writes the file anew if the system property {@code api.update} is true.
     *
     * @throws AssertionError if they differ; it shows the lines
     * @throws IOException if the file cannot be read or written
     */
    public void assertMatches(Path committed) throws IOException {
        if (Boolean.getBoolean("api.update")) {
            Files.writeString(committed, text);
        }
        assertThat(committed)
                .as("the committed public API (a change that is meant: run with -Dapi.update=true, commit the file)")
                .hasContent(text);
    }

    @Override
    public String toString() {
        return text;
    }

    private static String packageOf(String className) {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }

    private static Class<?> load(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("A class of the module is not on the class path: " + name, e);
        }
    }

    private static boolean isVisible(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return isVisible(type.getModifiers()) && !type.isAnonymousClass() && (outer == null || isVisible(outer));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String describe(Class<?> type) {
        Set<String> members =
                new TreeSet<>(Comparator.comparing(ApiText::nameIn).thenComparing(Comparator.naturalOrder()));
        add(members, type.getDeclaredFields(), ApiText::field);
        add(members, type.getDeclaredConstructors(), ApiText::constructor);
        add(members, type.getDeclaredMethods(), ApiText::method);
        members.removeAll(impliedMembers(type));
        return Stream.concat(Stream.of(header(type)), members.stream().map(member -> "    " + member))
                .collect(joining("\n", "", "\n"));
    }

    private static <M extends Member> void add(Set<String> lines, M[] members, Function<M, String> describe) {
        for (M member : members) {
            if (isVisible(member.getModifiers()) && !member.isSynthetic()) {
                lines.add(describe.apply(member));
            }
        }
    }

    /** The word before the parenthesis, or the last. */
    private static String nameIn(String line) {
        int end = line.indexOf('(') < 0 ? line.length() : line.indexOf('(');
        return line.substring(line.lastIndexOf(' ', end) + 1, end);
    }

    private static Set<String> impliedMembers(Class<?> type) {
        Set<String> implied = new HashSet<>();
        for (Method method : type.getDeclaredMethods()) {
            if (OF_EVERY_OBJECT.contains(signature(method))) {
                implied.add(method(method));
            }
        }
        if (type.isEnum()) {
            implied.add("static " + name(type) + "[] values()");
            implied.add("static " + name(type) + " valueOf(String)");
        } else if (type.isRecord()) {
            RecordComponent[] components = type.getRecordComponents();
            implied.add(type.getSimpleName() + "(" + list("", components, c -> type(c.getAnnotatedType())) + ")");
            Arrays.stream(components).map(c -> method(c.getAccessor())).forEach(implied::add);
        }
        return implied;
    }

    private static String header(Class<?> type) {
        Class<?>[] permitted = isSealed(type) ? type.getPermittedSubclasses() : new Class<?>[0];
        return modifiers(type)
                + kind(type)
                + " "
                + type.getPackageName()
                + "."
                + name(type)
                + typeParameters(type.getTypeParameters())
                + components(type)
                + parent(type)
                + list(type.isInterface() ? " extends " : " implements ", type.getAnnotatedInterfaces(), ApiText::type)
                + list(" permits ", permitted, ApiText::name);
    }

    private static String components(Class<?> type) {
        return type.isRecord()
                ? "(" + list("", type.getRecordComponents(), c -> type(c.getAnnotatedType()) + " " + c.getName()) + ")"
                : "";
    }

    private static String parent(Class<?> type) {
        boolean implied =
                type.isInterface() || type.isEnum() || type.isRecord() || type.getSuperclass() == Object.class;
        return implied ? "" : " extends " + type(type.getAnnotatedSuperclass());
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface";
        } else if (type.isInterface()) {
            return "interface";
        } else if (type.isRecord()) {
            return "record";
        }
        return type.isEnum() ? "enum" : "class";
    }

    private static String modifiers(Class<?> type) {
        int all = type.getModifiers();
        String access = Modifier.isProtected(all) ? "protected " : "";
        String sealed = isSealed(type) ? "sealed " : "";
        return type.isInterface() || type.isRecord() || type.isEnum()
                ? access + sealed
                : access
                        + (Modifier.isAbstract(all) ? "abstract " : "")
                        + (Modifier.isFinal(all) ? "final " : "")
                        + sealed;
    }

    /** An enum whose constants have bodies is sealed to the JVM, which says nothing to a caller. */
    private static boolean isSealed(Class<?> type) {
        return type.isSealed() && !type.isEnum();
    }

    private static String field(Field field) {
        if (field.isEnumConstant()) {
            return field.getName();
        }
        return modifiers(field) + type(field.getAnnotatedType()) + " " + field.getName();
    }

    private static String constructor(Constructor<?> constructor) {
        return modifiers(constructor)
                + constructor.getDeclaringClass().getSimpleName()
                + parameters(constructor)
                + thrown(constructor);
    }

    private static String method(Method method) {
        String typeParameters = typeParameters(method.getTypeParameters());
        return modifiers(method)
                + (method.isDefault() ? "default " : "")
                + (typeParameters.isEmpty() ? "" : typeParameters + " ")
                + type(method.getAnnotatedReturnType())
                + " "
                + signature(method)
                + thrown(method);
    }

    private static String signature(Method method) {
        return method.getName() + parameters(method);
    }

    private static String parameters(Executable executable) {
        String types = list("", executable.getAnnotatedParameterTypes(), ApiText::type);
        return "(" + (executable.isVarArgs() ? types.substring(0, types.length() - "[]".length()) + "..." : types)
                + ")";
    }

    private static String thrown(Executable executable) {
        return list(" throws ", executable.getAnnotatedExceptionTypes(), ApiText::type);
    }

    private static String modifiers(Member member) {
        int all = member.getModifiers();
        Class<?> owner = member.getDeclaringClass();
        return (Modifier.isProtected(all) ? "protected " : "")
                + (Modifier.isStatic(all) ? "static " : "")
                + (Modifier.isAbstract(all) && !owner.isInterface() ? "abstract " : "")
                + (Modifier.isFinal(all) && !Modifier.isFinal(owner.getModifiers()) ? "final " : "");
    }

    private static String typeParameters(TypeVariable<?>[] variables) {
        String inside = list("", variables, variable -> variable.getName() + bounds(variable.getAnnotatedBounds()));
        return inside.isEmpty() ? "" : "<" + inside + ">";
    }

    private static String bounds(AnnotatedType[] all) {
        String bounds = Arrays.stream(all).map(ApiText::type).collect(joining(" & "));
        return bounds.isEmpty() || bounds.equals("Object") ? "" : " extends " + bounds;
    }

    private static <T> String list(String before, T[] all, Function<T, String> describe) {
        return all.length == 0 ? "" : Arrays.stream(all).map(describe).collect(joining(", ", before, ""));
    }

    private static String type(AnnotatedType type) {
        String nullness = type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
        if (type instanceof AnnotatedArrayType array) {
            String element = type(array.getAnnotatedGenericComponentType());
            return element + (nullness.isEmpty() ? "[]" : " @Nullable []");
        } else if (type instanceof AnnotatedParameterizedType generic) {
            Type raw = ((ParameterizedType) generic.getType()).getRawType();
            return nullness + name((Class<?>) raw) + "<"
                    + list("", generic.getAnnotatedActualTypeArguments(), ApiText::type) + ">";
        } else if (type instanceof AnnotatedWildcardType wildcard) {
            return "?" + list(" super ", wildcard.getAnnotatedLowerBounds(), ApiText::type)
                    + bounds(wildcard.getAnnotatedUpperBounds());
        } else if (type instanceof AnnotatedTypeVariable) {
            return nullness + type.getType().getTypeName();
        }
        return nullness + name((Class<?>) type.getType());
    }

    /** Without its package: {@code Map.Entry}. */
    private static String name(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == null ? type.getSimpleName() : name(outer) + "." + type.getSimpleName();
    }
}
