#include "core/prelude.h"

namespace modrob {

TEST(TextFormat, things_are_counted_and_words_for_a_shell_quoted) {
  EXPECT_EQ(counted(1, "run"), "1 run");
  EXPECT_EQ(counted(0, "run"), "0 runs");
  EXPECT_EQ(counted(3, "family", "families"), "3 families");
  EXPECT_EQ(counted(1, "family", "families"), "1 family");
  EXPECT_EQ(shell_word("data/talks-1.csv"), "data/talks-1.csv");
  EXPECT_EQ(shell_word("data/Gespr\u00E4che"), "data/Gespr\u00E4che");
  EXPECT_EQ(shell_word("talks 1"), "'talks 1'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_word("$(rm)"), "'$(rm)'");
  EXPECT_EQ(shell_word(""), "''");
}

TEST(Fixed, has_as_many_decimals_as_asked) {
  EXPECT_EQ(fixed(0.12345, 3), "0.123");
  EXPECT_EQ(fixed(-2, 1), "-2.0");
  EXPECT_EQ(fixed(std::nan(""), 2), "undefined");
}

TEST(SignedFixed, has_a_sign_unless_it_is_shown_as_zero) {
  EXPECT_EQ(signed_fixed(0.5, 2), "+0.50");
  EXPECT_EQ(signed_fixed(-0.5, 2), "-0.50");
  EXPECT_EQ(signed_fixed(0.001, 2), "0.00");
  EXPECT_EQ(signed_fixed(-0.001, 2), "0.00");
  EXPECT_EQ(signed_fixed(std::nan(""), 2), "undefined");
}

TEST(ColumnsOf, counts_characters_not_bytes) {
  EXPECT_EQ(columns_of(""), 0u);
  EXPECT_EQ(columns_of("±0.1"), 4u);
  EXPECT_EQ(columns_of("█▏"), 2u);
}

TEST(Align, pads_the_first_column_right_the_others_left_and_cuts_blanks_at_the_end) {
  EXPECT_EQ(align({{"a", "1"}, {"long", "±22"}}), "a       1\nlong  ±22\n");
  EXPECT_EQ(align({{"a"}, {"b", "", "3"}, {"c", "2", ""}}), "a\nb     3\nc  2\n");
  EXPECT_EQ(align({}), "");
}

TEST(Join, puts_text_between) {
  EXPECT_EQ(join({}, "+"), "");
  EXPECT_EQ(join({"a"}, "+"), "a");
  EXPECT_EQ(join({"a", "b", "c"}, " and "), "a and b and c");
}

TEST(Printable, names_from_files_cannot_steer_the_terminal) {
  EXPECT_EQ(printable("encoder.layer.0.weight"), "encoder.layer.0.weight");
  EXPECT_EQ(printable("café"), "café");
  EXPECT_EQ(printable("a\x1b[2J\nb\x7f"), "a?[2J?b?");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "2J"),
            "a?2J");
  EXPECT_EQ(printable("\xC2\xA0"), "\xC2\xA0");
}

TEST(Printable, what_shows_as_nothing_or_turns_the_reading_direction_is_spelled_out) {
  EXPECT_EQ(printable("good\u202Elive"), "good[U+202E]live");
  EXPECT_EQ(printable("\u200E\u200F\u2066\u2069\uFEFF\u061C"), "[U+200E][U+200F][U+2066][U+2069][U+FEFF][U+061C]");
  EXPECT_EQ(printable("a\U000E0041"), "a[U+E0041]");
  EXPECT_EQ(printable("soft\u00ADhyphen"), "soft[U+00AD]hyphen");
  EXPECT_EQ(printable("می\u200Cخواهم 数 😀"), "می\u200Cخواهم 数 😀") << "joiners belong to the script";
  EXPECT_EQ(printable("\xE2\x80"), "\xE2\x80") << "no whole character";
}

TEST(EscapeHtml, is_safe_in_elements_and_attributes) {
  EXPECT_EQ(escape_html("<script>a & \"b\" 'c'</script>"),
            "&lt;script&gt;a &amp; &quot;b&quot; &#39;c&#39;&lt;/script&gt;");
  EXPECT_EQ(escape_html("caf\xC3\xA9"), "caf\xC3\xA9");
}

TEST(WrappedText, keeps_numbers_with_their_intervals_and_percent_signs) {
  EXPECT_EQ(wrapped_text("one two three", 7), "one two\nthree");
  EXPECT_EQ(wrapped_text("one two three", 9, 2), "one two\n  three");
  EXPECT_EQ(wrapped_text("is 0.1 [0.0, 0.2] at 30 % here", 10), "is\n0.1 [0.0, 0.2]\nat 30 %\nhere");
  EXPECT_EQ(wrapped_text("so [95 % interval of it]", 12), "so [95 %\ninterval of\nit]") << "words are no interval";
  EXPECT_EQ(wrapped_text("unbreakable", 4), "unbreakable");
  EXPECT_EQ(wrapped_text("", 4), "");
}

TEST(FirstColumns, no_character_is_cut) {
  EXPECT_EQ(first_columns("Größe", 3), "Grö");
  EXPECT_EQ(first_columns("Größe", 5), "Größe");
  EXPECT_EQ(first_columns("Größe", 9), "Größe");
  EXPECT_EQ(first_columns("Größe", 0), "");
}

}  // namespace modrob
