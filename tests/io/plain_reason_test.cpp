#include "io/prelude.h"

namespace modrob::io {
namespace {

// What `action` throws, in our words.
template <typename Action>
std::string reason_of(const Action& action) {
  try {
    action();
  } catch (const std::exception& error) {
    return plain_reason(error);
  }
  return "nothing was thrown";
}

TEST(PlainReason, says_out_of_memory_whoever_ran_out_of_it) {
  const auto says = AllOf(StartsWith("out of memory"), HasSubstr("training.batch_size"), HasSubstr("--jobs"));
  EXPECT_THAT(plain_reason(std::bad_alloc()), says);
  EXPECT_THAT(plain_reason(std::runtime_error("could not create a primitive")), says);
  EXPECT_THAT(
      plain_reason(std::runtime_error("[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't "
                                      "allocate memory: you tried to allocate 8 bytes.")),
      says);
  EXPECT_THAT(plain_reason(std::system_error(ENOMEM, std::generic_category())), says);
  EXPECT_THAT(plain_reason(RuntimeError("cannot map 'x': Cannot allocate memory")), says);
  EXPECT_EQ(plain_reason(UserError("'out of memory.csv' has no column")), "'out of memory.csv' has no column");
}

TEST(PlainReason, never_is_a_librarys_message_about_json_or_paths) {
  EXPECT_THAT(reason_of([] { Json(5).get<std::string>(); }),
              AllOf(HasSubstr("JSON file"), Not(HasSubstr("json.exception"))));
  EXPECT_THAT(reason_of([] { Json::object().at("key"); }), Not(HasSubstr("json.exception")));
  EXPECT_EQ(reason_of([] { std::filesystem::directory_iterator("/nowhere/at/all"); }),
            "cannot use '/nowhere/at/all': No such file or directory");
}

TEST(PlainReason, is_what_our_own_errors_say_and_the_first_line_of_others) {
  EXPECT_EQ(plain_reason(UserError("what was wrong")), "what was wrong");
  EXPECT_EQ(plain_reason(std::runtime_error("the first line\nframe #0: ...")), "the first line");
}

}  // namespace
}  // namespace modrob::io
