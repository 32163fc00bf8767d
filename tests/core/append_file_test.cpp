#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "core/prelude.h"

namespace modrob {
namespace {

constexpr const char* kTooLarge = "File too large";

// Appends `piece` where the file may not grow beyond `limit` bytes; 0 when that is refused with the reason.
int append_below(const std::filesystem::path& path, rlim_t limit, const std::string& piece) {
  return exit_code_of_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    AppendFile file(path);
    const rlimit limits{limit, limit};
    if (::setrlimit(RLIMIT_FSIZE, &limits) != 0) return 1;
    try {
      file.append(piece);
    } catch (const UserError& error) {
      return std::string(error.what()).find(kTooLarge) != std::string::npos ? 0 : 2;
    }
    return 3;
  });
}

TEST(AppendFile, grows_and_can_be_cut) {
  const TemporaryFolder folder;
  AppendFile file(folder / "log");
  file.append("one\n");
  file.append("two\n", Flush::kYes);
  EXPECT_EQ(file.size(), 8);
  file.cut(100);
  file.cut(4);
  file.append("three\n");
  EXPECT_EQ(read_file(folder / "log"), "one\nthree\n");
  EXPECT_EQ(AppendFile(folder / "log").size(), 10);
}

TEST(AppendFile, a_piece_that_does_not_fit_is_taken_back) {
  const TemporaryFolder folder;
  const auto path = folder / "log";
  write_file_whole(path, "one\n");
  EXPECT_EQ(append_below(path, 10, "a long second line\n"), 0);
  EXPECT_EQ(read_file(path), "one\n");
  EXPECT_EQ(append_below(path, 4, "two\n"), 0);
  EXPECT_EQ(read_file(path), "one\n");
}

TEST(AppendFile, what_lost_its_end_is_cut_off_and_given_back) {
  const TemporaryFolder folder;
  const auto path = folder / "log";
  const CapturedStderr captured;
  for (const char* whole : {"", "one\n", "one\ntwo\n"}) {
    write_file_whole(path, std::string(whole) + "thr");
    AppendFile file(path);
    EXPECT_EQ(file.cut_torn(whole_lines), "thr");
    EXPECT_EQ(file.cut_torn(whole_lines), "");
    EXPECT_EQ(file.size(), static_cast<int64_t>(std::string(whole).size()));
    EXPECT_EQ(read_file(path), whole);
  }
  EXPECT_THAT(captured.text(), HasSubstr("'" + path.string() + "' had lost the end of its last piece"));
}

TEST(AppendFile, what_is_no_file_is_named) {
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { AppendFile(folder / "absent/log"); }), HasSubstr("absent/log': No such file"));
  EXPECT_THAT(user_error_of([&] { AppendFile(folder.path()); }), HasSubstr("Is a directory"));
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0644), 0);
  EXPECT_THAT(user_error_of([&] { AppendFile(folder / "pipe"); }), HasSubstr("pipe': it is no regular file"));
}

}  // namespace
}  // namespace modrob
