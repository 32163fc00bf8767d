#include "study/ledger.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/captured_stderr.h"
#include "core/child.h"
#include "core/files.h"
#include "core/hash.h"
#include "io/record/json_writer.h"
#include "runs/run_folder.h"
#include "study/test_opening.h"
#include "study_support.h"

namespace modrob::study {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TemporaryFolder;
using testing::user_error_of;

LedgerEntry entry(const std::string& run, const std::string& selection) {
  LedgerEntry entry;
  entry.run = run;
  entry.run_hash = "hash of " + run;
  entry.selection = selection;
  return entry;
}

}  // namespace

TEST(Ledger, keeps_who_opened_what_when_after_which_selection) {
  const TemporaryFolder folder;
  const Ledger ledger(folder.path());
  EXPECT_THAT(ledger.read(), IsEmpty());
  EXPECT_THAT(ledger.problems(), IsEmpty());
  ledger.append(entry("one", "aa"));
  ledger.append(entry("two", "bb"));
  ledger.append(entry("one", "aa"));
  const auto entries = Ledger(folder.path()).read();
  ASSERT_EQ(entries.size(), 3u);
  EXPECT_EQ(entries[1].run, "two");
  EXPECT_EQ(entries[1].run_hash, "hash of two");
  EXPECT_EQ(entries[1].selection, "bb");
  EXPECT_EQ(entries[1].split, "test");
  EXPECT_EQ(entries[1].pid, ::getpid());
  EXPECT_FALSE(entries[1].user.empty());
  EXPECT_FALSE(entries[1].host.empty());
  EXPECT_EQ(entries[1].time.size(), std::string("2026-01-31T23:59:59Z").size());
  EXPECT_THAT(ledger.problems(), IsEmpty()) << "the same selection may be opened again";
}

TEST(Ledger, tells_what_speaks_against_the_numbers) {
  const TemporaryFolder folder;
  const Ledger ledger(folder.path());
  ledger.append(entry("early", ""));
  ledger.append(entry("twice", "aa"));
  ledger.append(entry("twice", "bb"));
  ledger.append(entry("other", "cc"));
  EXPECT_THAT(ledger.problems(),
              ElementsAre(HasSubstr("run 'early' opened the test split before anything was selected"),
                          HasSubstr("run 'twice' opened the test split under one selection")));
}

TEST(Ledger, says_why_no_selection_is_known) {
  const TemporaryFolder study;
  runs::RunFolder folder(study / "runs/misa-imported");
  folder.prepare(testing::identity_of({{"seed", 1}}), {.imported = {{"file", "best.pt"}}});
  open_test(folder);
  open_test(folder);
  const Ledger ledger(study.path());
  const auto entries = ledger.read();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].selection, "");
  EXPECT_EQ(entries[0].reason, "imported, no selection known");
  EXPECT_THAT(ledger.problems(), ElementsAre(HasSubstr("run 'misa-imported' opened the test split: imported, no "
                                                       "selection known (" +
                                                       entries[0].time)))
      << "once for the run";
}

TEST(Ledger, a_last_line_that_lost_its_end_is_replaced_by_one_that_says_so) {
  const TemporaryFolder folder;
  const Ledger ledger(folder.path());
  ledger.append(entry("one", "aa"));
  // A piece of the line, or the zeros that some file systems leave.
  for (const std::string& torn : {std::string(R"({"event":"test_op)"), std::string(40, '\0'), std::string("\xff{")}) {
    write_file_whole(ledger.file(), read_file(ledger.file()) + torn);
    EXPECT_THAT(ledger.problems(), IsEmpty()) << "nothing was done under it";
    EXPECT_THAT(ledger.notes().back(), HasSubstr("the last line has lost its end"));
    const testing::CapturedStderr captured;
    const auto before = ledger.read().size();
    ledger.append(entry("two", "bb"));
    EXPECT_EQ(ledger.read().size(), before + 1);
    EXPECT_THAT(captured.text(), HasSubstr("had lost the end of its last piece"));
    EXPECT_THAT(ledger.problems(), IsEmpty());
    EXPECT_THAT(ledger.notes().back(), HasSubstr("a line that had lost its end was dropped ("));
  }
  EXPECT_EQ(ledger.notes().size(), 3u);
  EXPECT_THAT(read_file(ledger.file()), HasSubstr(R"("text":"{\"event\":\"test_op")")) << "nothing vanishes";
}

TEST(Ledger, an_entry_that_lost_its_line_break_alone_is_kept) {
  const TemporaryFolder folder;
  const Ledger ledger(folder.path());
  ledger.append(entry("one", "aa"));
  std::string content = read_file(ledger.file());
  content.pop_back();
  write_file_whole(ledger.file(), content);
  EXPECT_EQ(ledger.read().size(), 1u);
  ledger.append(entry("two", "bb"));
  EXPECT_EQ(ledger.read().size(), 2u);
  EXPECT_THAT(ledger.problems(), IsEmpty());
  EXPECT_THAT(ledger.notes(), IsEmpty());
}

TEST(Ledger, a_damaged_line_in_the_middle_is_told) {
  const TemporaryFolder folder;
  const Ledger ledger(folder.path());
  ledger.append(entry("one", "aa"));
  write_file_whole(ledger.file(), read_file(ledger.file()) + R"({"event":"test_op)" + "\n");
  ledger.append(entry("two", "bb"));
  EXPECT_EQ(ledger.read().size(), 2u);
  EXPECT_THAT(ledger.problems(), ElementsAre(HasSubstr("ledger.jsonl:2: the line is damaged")));
}

TEST(Ledger, lines_of_other_types_are_damaged) {
  const TemporaryFolder folder;
  const Ledger ledger(folder.path());
  write_file_whole(ledger.file(), "{\"event\":5}\n{\"event\":\"study_changed\",\"change\":5}\n[1]\n");
  EXPECT_EQ(ledger.changes().size(), 0u);
  EXPECT_EQ(ledger.problems().size(), 3u);
  EXPECT_TRUE(ledger.notes().empty());
}

TEST(Ledger, a_full_disk_leaves_no_half_line) {
  const TemporaryFolder folder;
  const Ledger ledger(folder.path());
  ledger.append(entry("one", "aa"));
  const std::string before = read_file(ledger.file());
  EXPECT_EQ(testing::exit_code_of_child([&] {
              std::signal(SIGXFSZ, SIG_IGN);
              const rlimit limit{before.size() + 20, before.size() + 20};
              if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
              try {
                ledger.append(entry("two", "bb"));
              } catch (const UserError&) {
                return 0;
              }
              return 2;
            }),
            0);
  EXPECT_EQ(read_file(ledger.file()), before);
}

TEST(Ledger, a_change_is_told_once_whoever_tells_it) {
  const TemporaryFolder folder;
  const Ledger ledger(folder.path());
  std::vector<pid_t> pids;
  for (int process = 0; process < 4; ++process) {
    pids.push_back(::fork());
    if (pids.back() != 0) continue;
    for (int i = 0; i < 20; ++i) ledger.append_change("seed " + std::to_string(i) + " is dropped");
    ::_exit(0);
  }
  for (const pid_t pid : pids) ::waitpid(pid, nullptr, 0);
  EXPECT_EQ(ledger.changes().size(), 20u);
}

TEST(Ledger, a_pipe_in_its_place_is_refused) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo((folder / "ledger.jsonl").c_str(), 0600), 0);
  EXPECT_THAT(user_error_of([&] { Ledger(folder.path()).append({}); }), HasSubstr("it is no regular file"));
}

TEST(Ledger, processes_that_append_at_once_lose_nothing) {
  const TemporaryFolder folder;
  const Ledger ledger(folder.path());
  std::vector<pid_t> pids;
  for (int process = 0; process < 3; ++process) {
    pids.push_back(::fork());
    if (pids.back() != 0) continue;
    for (int i = 0; i < 50; ++i) ledger.append(entry(std::string(300, 'x'), "aa"));
    ::_exit(0);
  }
  for (const pid_t pid : pids) ::waitpid(pid, nullptr, 0);
  EXPECT_EQ(ledger.read().size(), 150u);
  EXPECT_THAT(ledger.problems(), IsEmpty());
}

TEST(Ledger, a_place_that_cannot_be_written_is_named) {
  EXPECT_THAT(user_error_of([] { Ledger("/absent").append({}); }),
              HasSubstr("'/absent/LEASE.ledger.jsonl': No such file"));
  EXPECT_THAT(user_error_of([] { Ledger("/proc").append({}); }), HasSubstr("'/proc/LEASE.ledger.jsonl'"));
}

TEST(Ledger, a_run_opens_the_test_split_after_its_selection_only) {
  const TemporaryFolder study;
  runs::RunFolder folder(study / "runs/misa-1");
  folder.prepare(testing::identity_of({{"seed", 1}}), {});
  EXPECT_THAT(user_error_of([&] { open_test(folder); }), HasSubstr("has no selection.json"));
  EXPECT_THAT(Ledger(study.path()).read(), IsEmpty());
  write_file_whole(study / "runs/misa-1/selection.json", "{\"best_epoch\": 2}\n");
  open_test(folder);
  open_test(runs::RunFolder(study / "runs/misa-1/"));
  const auto entries = Ledger(study.path()).read();
  ASSERT_EQ(entries.size(), 2u);
  for (const auto& entry : entries) {
    EXPECT_EQ(entry.run, "misa-1");
    EXPECT_EQ(entry.run_hash, folder.identity().hash());
    EXPECT_EQ(entry.selection, sha256("{\"best_epoch\": 2}\n"));
  }
  // A run of no study keeps a ledger of its own.
  runs::RunFolder single(study / "single");
  single.prepare(testing::identity_of({{"seed", 1}}), {});
  write_file_whole(study / "single/selection.json", "{}");
  open_test(single);
  EXPECT_EQ(Ledger(study / "single").read().size(), 1u);
}

TEST(Ledger, keeps_what_was_changed_once_and_opens_nothing_by_it) {
  const testing::TemporaryFolder folder;
  const Ledger ledger(folder.path());
  ledger.append_change("seed 3 is dropped");
  ledger.append_change("seed 4 is dropped");
  ledger.append_change("seed 3 is dropped");
  const auto changes = ledger.changes();
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].text, "seed 3 is dropped");
  EXPECT_FALSE(changes[1].time.empty());
  EXPECT_TRUE(ledger.read().empty());
  EXPECT_TRUE(ledger.problems().empty());
}

TEST(Ledger, keeps_each_declaration_once) {
  const TemporaryFolder folder;
  const auto study = testing::read_study(folder, testing::kStudy);
  const Ledger ledger(folder.path());
  StudyDeclaration declaration{study.to_json(), {{"sets/mosi", {"hash of mosi", {"audio", "video"}}}}};
  ledger.append_declaration(declaration);
  ledger.append(entry("one", "aa"));
  ledger.append_declaration(declaration);
  auto content = ledger.content();
  ASSERT_EQ(content.declarations.size(), 1u);
  EXPECT_EQ(content.declarations[0].line, 1);
  EXPECT_EQ(content.entries.at(0).line, 2);
  EXPECT_EQ(io::record_json(content.declarations[0].declaration), io::record_json(declaration));
  EXPECT_FALSE(content.declarations[0].user.empty());
  declaration.data["sets/mosi"].simulated = {};
  ledger.append_declaration(declaration);
  EXPECT_EQ(ledger.content().declarations.size(), 2u);
  EXPECT_THAT(ledger.problems(), IsEmpty());
}

TEST(Ledger, a_declaration_whose_hashes_are_not_its_own_is_damaged) {
  const TemporaryFolder folder;
  const Ledger ledger(folder.path());
  ledger.append_declaration({testing::read_study(folder, testing::kStudy).to_json(), {}});
  std::string text = read_file(ledger.file());
  text.replace(text.find("\"draws\":3"), 9, "\"draws\":4");
  write_file_whole(ledger.file(), text);
  EXPECT_THAT(ledger.problems(),
              ElementsAre("ledger.jsonl:1: the line is damaged: the declaration's hashes are not those of what it "
                          "declares"));
}

TEST(Ledger, lines_of_another_form_are_named_and_those_of_later_programs_passed_over) {
  const TemporaryFolder folder;
  write_file_whole(
      folder / "ledger.jsonl",
      "{\"event\":5}\n[]\n{\"event\":\"study_changed\",\"change\":3}\n{\"event\":\"of a later program\"}\n" +
          std::string(100'000, '[') + "\n");
  const Ledger ledger(folder.path());
  EXPECT_THAT(ledger.problems(), ElementsAre("ledger.jsonl:1: the line is damaged: event: must be a text, not 5",
                                             "ledger.jsonl:2: the line is damaged: must be an object, not []",
                                             "ledger.jsonl:3: the line is damaged: lacks the key 'time'",
                                             "ledger.jsonl:5: the line is damaged"));
  EXPECT_THAT(ledger.changes(), IsEmpty());
}

TEST(Declaration, changes_are_named_key_by_key_and_claim_by_claim) {
  const TemporaryFolder folder;
  const std::string claims = std::string(testing::kStudy) + R"(
[[claim]]
family = "price"
question = "Is it free?"
metrics = ["corr"]
margin = 0.01
kind = "non_inferiority"
strategies = ["15+15"]
against_strategy = "none"
conditions = ["clean"]
)";
  const auto before = testing::read_study(folder, claims).to_json();
  auto now = before;
  EXPECT_THAT(definition_changes(before, now), IsEmpty());
  now["claim"][0]["margin"]["corr"] = 0.5;
  now["settings"]["training"]["epochs"] = 50;
  now["seeds"] = {1};
  EXPECT_NE(StudyDeclaration::hash_of_claims(before), StudyDeclaration::hash_of_claims(now));
  EXPECT_THAT(definition_changes(before, now),
              ElementsAre(::testing::AllOf(HasSubstr("0.01, now 0.5' of family price has another margin")),
                          "seeds: [1,2], now [1]", "settings.training.epochs: 2, now 50"));
  now = before;
  now["claim"] = io::Json::array();
  EXPECT_THAT(definition_changes(before, now), ElementsAre(HasSubstr("of family price is declared no longer")));
}

}  // namespace modrob::study
