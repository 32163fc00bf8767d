#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/prelude.h"

namespace modrob {
namespace {

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

TEST(ReadFile, gives_every_byte) {
  const TemporaryFolder folder;
  std::string content(200'000, '\0');
  for (size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 31);
  write_file_whole(folder / "file", content);
  EXPECT_EQ(read_file(folder / "file"), content);
  write_file_whole(folder / "empty", "");
  EXPECT_EQ(read_file(folder / "empty"), "");
}

TEST(ReadFile, names_the_path_of_what_cannot_be_read) {
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { read_file(folder / "absent"); }), HasSubstr("absent': No such file"));
  EXPECT_THAT(user_error_of([&] { read_file(folder.path()); }), HasSubstr("Is a directory"));
}

TEST(ReadFile, refuses_what_is_no_plain_file_and_never_waits_for_it) {
  const TemporaryFolder folder;
  const fs::path pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(user_error_of([&] { read_file(pipe); }), HasSubstr("pipe': it is a pipe, not a plain file"));
  EXPECT_THAT(user_error_of([&] { MappedFile mapped(pipe); }), HasSubstr("it is a pipe"));
  EXPECT_THAT(user_error_of([&] { sha256_of_file(pipe); }), HasSubstr("it is a pipe"));
  EXPECT_THAT(user_error_of([&] { read_file("/dev/zero"); }), HasSubstr("it is a device"));
  EXPECT_THAT(user_error_of([&] { MappedFile mapped("/dev/zero"); }), HasSubstr("it is a device"));
  EXPECT_THAT(user_error_of([&] { sha256_of_file("/dev/zero"); }), HasSubstr("it is a device"));
  EXPECT_THAT(user_error_of([&] { sha256_of_file(folder.path()); }), HasSubstr("Is a directory"));
  write_file_whole(folder / "file", "content");
  fs::create_symlink(folder / "file", folder / "link");
  EXPECT_EQ(read_file(folder / "link"), "content");
}

TEST(ReadInput, reads_pipes_too) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::write(ends[1], "from a pipe", 11), 11);
  ::close(ends[1]);
  EXPECT_EQ(read_input("/dev/fd/" + std::to_string(ends[0])), "from a pipe");
  ::close(ends[0]);
}

TEST(PlainFile, is_told_from_everything_else_without_following_links) {
  const TemporaryFolder folder;
  write_file_whole(folder / "file", "content");
  fs::create_symlink(folder / "file", folder / "link");
  EXPECT_EQ(why_no_plain_file(folder / "file"), "");
  EXPECT_EQ(why_no_plain_file(folder / "absent"), "is missing");
  EXPECT_EQ(why_no_plain_file(folder / "link"), "is a symbolic link, not a plain file");
  EXPECT_EQ(why_no_plain_file(folder.path()), "is a folder, not a plain file");
  EXPECT_EQ(why_no_plain_file("/dev/zero"), "is a device, not a plain file");
}

TEST(Paths, that_others_wrote_stay_below_the_folder_they_are_joined_to) {
  for (const char* good : {"a", "a/b.txt", "runs/x-1/.hidden", "a..b"}) EXPECT_TRUE(is_path_below(good)) << good;
  for (const char* bad : {"", "/a", "..", "../a", "a/../b", "a/..", ".", "./a", "a//b/", "a/", "a\nb"}) {
    EXPECT_FALSE(is_path_below(bad)) << bad;
  }
  EXPECT_TRUE(is_plain_name("selection.json"));
  for (const char* bad : {"", ".", "..", "a/b", "/a", "a\n"}) EXPECT_FALSE(is_plain_name(bad)) << bad;
}

TEST(WriteFileWhole, replaces_the_earlier_file_and_leaves_nothing_else) {
  const TemporaryFolder folder;
  write_file_whole(folder / "file", "old");
  write_file_whole(folder / "file", [](const ByteSink& append) {
    append(std::as_bytes(std::span(std::string_view("new "))));
    append(std::as_bytes(std::span(std::string_view("content"))));
  });
  EXPECT_EQ(read_file(folder / "file"), "new content");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("file"));
}

TEST(WriteFileWhole, keeps_the_earlier_file_when_the_writer_throws) {
  const TemporaryFolder folder;
  write_file_whole(folder / "file", "old");
  EXPECT_THROW(write_file_whole(folder / "file",
                                [](const ByteSink& append) {
                                  append(std::as_bytes(std::span(std::string_view("half"))));
                                  throw RuntimeError("the writer stops");
                                }),
               RuntimeError);
  EXPECT_EQ(read_file(folder / "file"), "old");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("file"));
}

TEST(WriteFileWhole, names_the_path_that_cannot_be_written) {
  const TemporaryFolder folder;
  write_file_whole(folder / "file", "old");
  EXPECT_THAT(user_error_of([&] { write_file_whole(folder / "absent/file", "x"); }),
              HasSubstr("cannot write '" + (folder / "absent/file").string() + "': No such file or directory"));
  EXPECT_THAT(user_error_of([&] { write_file_whole(folder / "file/below", "x"); }), HasSubstr("Not a directory"));
  EXPECT_THAT(user_error_of([&] { write_file_whole(folder.path(), "x"); }), HasSubstr(folder.path().string()));
  EXPECT_TRUE(fs::is_directory(folder.path()));
  EXPECT_THAT(names_in(folder.path()), ElementsAre("file"));
}

// What containers that share process ids do: a second writer of the same path begins and ends while the first writes.
TEST(WriteFileWhole, two_writers_of_one_path_do_not_touch_each_others_file) {
  const TemporaryFolder folder;
  const auto bytes = [](std::string_view text) { return std::as_bytes(std::span(text)); };
  write_file_whole(folder / "file", [&](const ByteSink& append) {
    append(bytes("first, "));
    EXPECT_TRUE(is_leftover(fs::directory_iterator(folder.path())->path()));
    write_file_whole(folder / "file", "second");
    EXPECT_EQ(read_file(folder / "file"), "second");
    append(bytes("whole"));
  });
  EXPECT_EQ(read_file(folder / "file"), "first, whole");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("file"));
}

// /proc takes no new files, not even from root.
TEST(WriteFileWhole, refuses_a_read_only_folder) {
  EXPECT_THAT(user_error_of([] { write_file_whole("/proc/modrob_test", "x"); }), HasSubstr("'/proc/modrob_test'"));
}

TEST(WriteFileWhole, keeps_the_earlier_file_when_a_write_fails_half_way) {
  const TemporaryFolder folder;
  write_file_whole(folder / "file", "old");
  const int code = exit_code_of_child([&] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    try {
      write_file_whole(folder / "file", std::string(100'000, 'x'));
    } catch (const RuntimeError& error) {
      return std::string(error.what()).find("File too large") != std::string::npos ? 0 : 2;
    }
    return 3;
  });
  EXPECT_EQ(code, 0);
  EXPECT_EQ(read_file(folder / "file"), "old");
  EXPECT_THAT(names_in(folder.path()), ElementsAre("file"));
}

TEST(WriteFileWhole, says_that_the_disk_is_full) {
  const TemporaryFolder folder;
  constexpr int kNoMount = 50;
  const int code = exit_code_of_child([&] {
    // A mount of our own that ends with the child.
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0) {
      return kNoMount;
    }
    write_file_whole(folder / "file", "old");
    try {
      write_file_whole(folder / "file", std::string(1'000'000, 'x'));
    } catch (const UserError& error) {
      const bool said = std::string(error.what()).find("No space left on device. Free some space") != std::string::npos;
      return said && read_file(folder / "file") == "old" && names_in(folder.path()).size() == 1 ? 0 : 2;
    }
    return 3;
  });
  if (code == kNoMount) GTEST_SKIP() << "this user may not mount a file system";
  EXPECT_EQ(code, 0);
}

TEST(MakeFolder, makes_parents_and_accepts_what_exists) {
  const TemporaryFolder folder;
  make_folder(folder / "a/b/c");
  make_folder(folder / "a/b/c");
  EXPECT_TRUE(fs::is_directory(folder / "a/b/c"));
}

TEST(MakeFolder, says_why_it_cannot) {
  const TemporaryFolder folder;
  write_file_whole(folder / "file", "x");
  EXPECT_THAT(user_error_of([&] { make_folder(folder / "file"); }), HasSubstr("file': Not a directory"));
  EXPECT_THAT(user_error_of([&] { make_folder(folder / "file/below"); }), HasSubstr("Not a directory"));
  EXPECT_THAT(user_error_of([&] { make_folder(""); }), HasSubstr("is empty"));
}

TEST(FolderInProgress, appears_with_commit) {
  const TemporaryFolder folder;
  {
    FolderInProgress progress(folder / "runs/one");
    write_file_whole(progress.path() / "result", "1");
    EXPECT_FALSE(fs::exists(folder / "runs/one"));
    progress.commit();
  }
  EXPECT_EQ(read_file(folder / "runs/one/result"), "1");
  EXPECT_THAT(names_in(folder / "runs"), ElementsAre("one"));
}

TEST(FolderInProgress, goes_away_without_commit) {
  const TemporaryFolder folder;
  {
    const FolderInProgress progress(folder / "one");
    write_file_whole(progress.path() / "result", "1");
  }
  EXPECT_THAT(names_in(folder.path()), IsEmpty());
}

TEST(FolderInProgress, takes_a_target_with_a_slash_at_its_end) {
  const TemporaryFolder folder;
  FolderInProgress progress(folder / "one/");
  progress.commit();
  EXPECT_THAT(names_in(folder.path()), ElementsAre("one"));
}

TEST(FolderInProgress, refuses_a_target_that_exists) {
  const TemporaryFolder folder;
  make_folder(folder / "one");
  EXPECT_THAT(user_error_of([&] { FolderInProgress(folder / "one"); }), HasSubstr("one' exists already"));
}

TEST(FolderInProgress, does_not_replace_a_folder_that_came_meanwhile) {
  const TemporaryFolder folder;
  {
    FolderInProgress progress(folder / "one");
    make_folder(folder / "one");
    write_file_whole(folder / "one/theirs", "x");
    EXPECT_THAT(user_error_of([&] { progress.commit(); }), HasSubstr("not empty"));
  }
  EXPECT_THAT(names_in(folder.path()), ElementsAre("one"));
  EXPECT_THAT(names_in(folder / "one"), ElementsAre("theirs"));
}

std::string text_of(const MappedFile& file) {
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

TEST(MappedFile, shows_the_content) {
  const TemporaryFolder folder;
  write_file_whole(folder / "file", "content");
  write_file_whole(folder / "other", "other");
  write_file_whole(folder / "empty", "");
  MappedFile file(folder / "file");
  EXPECT_EQ(text_of(file), "content");
  MappedFile moved = std::move(file);
  EXPECT_EQ(text_of(moved), "content");
  moved = MappedFile(folder / "other");
  EXPECT_EQ(text_of(moved), "other");
  EXPECT_TRUE(MappedFile(folder / "empty").bytes().empty());
}

TEST(MappedFile, released_pages_leave_memory_and_stay_readable) {
  const TemporaryFolder folder;
  constexpr int64_t kBytes = 32 << 20;
  write_file_whole(folder / "file", std::string(kBytes, 'x'));
  const MappedFile file(folder / "file");
  const auto touched = [&] { return std::count(file.bytes().begin(), file.bytes().end(), std::byte{'x'}); };
  const auto resident = [] {
    const std::string status = read_file("/proc/self/status");
    return 1024 * std::stoll(status.substr(status.find("RssFile:") + 8));
  };
  EXPECT_EQ(touched(), kBytes);
  const int64_t before = resident();
  file.release(file.bytes().subspan(1, kBytes - 2));
  EXPECT_LT(resident(), before - kBytes / 2);
  EXPECT_EQ(touched(), kBytes);
  file.release(file.bytes().first(10));
  file.release({});
}

TEST(MappedFile, names_the_path_of_what_cannot_be_mapped) {
  const TemporaryFolder folder;
  EXPECT_THAT(user_error_of([&] { MappedFile(folder / "absent"); }), HasSubstr("absent': No such file"));
  EXPECT_THAT(user_error_of([&] { MappedFile(folder.path()); }), HasSubstr("Is a directory"));
}

TEST(RemoveLeftovers, takes_only_what_a_killed_writer_left) {
  const TemporaryFolder folder;
  const std::vector<const char*> left = {"run.json.123.tmp", "run.json.0123456789abcdef.tmp"};
  const std::vector<const char*> kept = {"run.json", "notes.tmp", "a.b.tmp", "a..tmp", "run.json.0123456789ABCDEF.tmp"};
  for (const char* name : left) write_file_whole(folder / name, "x");
  for (const char* name : kept) write_file_whole(folder / name, "x");
  remove_leftovers(folder.path());
  for (const char* name : left) EXPECT_FALSE(std::filesystem::exists(folder / name)) << name;
  for (const char* name : kept) EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
  remove_leftovers(folder / "no such folder");
}

}  // namespace
}  // namespace modrob
