#include "runs/run_folder.h"

#include <gmock/gmock.h>

#include "core/files.h"
#include "io/record/json_reader.h"
#include "io/record/json_writer.h"
#include "made_up_run.h"

namespace modrob::runs {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::TemporaryFolder;
using testing::user_error_of;

const io::Json kDiagnosis = {{"split", "test"}, {"draws", 3}};

RunIdentity identity(int64_t seed = 1) { return testing::identity_of({{"seed", seed}, {"model", "misa"}}); }

}  // namespace

TEST(RunIdentity, hash_depends_on_every_part_but_not_on_the_order_of_keys) {
  const RunIdentity base = identity();
  EXPECT_EQ(base.hash().size(), 64u);
  EXPECT_EQ(testing::identity_of({{"model", "misa"}, {"seed", 1}}).hash(), base.hash());
  EXPECT_NE(identity(2).hash(), base.hash());
  RunIdentity other = base;
  other.data_hash = "x";
  EXPECT_NE(other.hash(), base.hash());
  other = base;
  other.text_encoder_hash = "x";
  EXPECT_NE(other.hash(), base.hash());
  other = base;
  ++other.results_version;
  EXPECT_NE(other.hash(), base.hash());
}

TEST(RunIdentity, json_reads_back_and_lacks_nothing) {
  const RunIdentity base = identity();
  const auto read = [](const io::Json& json) { return io::read_record<RunIdentity>(json, "run.json"); };
  EXPECT_EQ(read(io::record_json(base)).hash(), base.hash());
  for (const std::string key : {"settings", "data_hash", "text_encoder_hash", "results_version"}) {
    io::Json json = io::record_json(base);
    json.erase(key);
    EXPECT_EQ(user_error_of([&] { read(json); }), "run.json: lacks the key '" + key + "'");
  }
  io::Json json = io::record_json(base);
  json["data_hash"] = 3;
  EXPECT_EQ(user_error_of([&] { read(json); }), "run.json: data_hash: must be a text, not 3");
}

TEST(RunIdentity, is_of_contents_and_not_of_places) {
  const auto at = [](const std::string& place, const std::string& vectors_hash) {
    auto identity =
        testing::identity_of({{"seed", 1},
                              {"data", place + "/mosi"},
                              {"text", {{"encoder", place + "/bert"}, {"glove_file", place + "/glove.txt"}}}});
    identity.word_vectors_hash = vectors_hash;
    return identity;
  };
  EXPECT_EQ(at("/a", "v").hash(), at("/b", "v").hash());
  EXPECT_NE(at("/a", "v").hash(), at("/a", "w").hash());
  EXPECT_NE(at("/a", "v").legacy_hash(), at("/b", "v").legacy_hash());
  EXPECT_NE(at("/a", "").hash(), at("/b", "").hash()) << "nothing but its place is known of the word vectors";
  EXPECT_TRUE(at("/a", "").same_run_as(at("/a", "v"))) << "an older program's, at the same place";
  EXPECT_FALSE(at("/a", "").same_run_as(at("/b", "v")));
  EXPECT_TRUE(at("/a", "v").known_as(at("/a", "v").legacy_hash()));
  EXPECT_EQ(io::read_record<RunIdentity>(io::record_json(at("/a", "v")), "run.json").hash(), at("/a", "v").hash());
  auto told = at("/a", "v");
  told.settings["recipe"] = "misa (general)";
  EXPECT_EQ(told.hash(), at("/a", "v").hash()) << "what the settings began from is told, and no part of the run";
  EXPECT_EQ(told.legacy_hash(), at("/a", "v").legacy_hash());
}

TEST(RunFolder, of_an_unfinished_run_keeps_up_with_its_data) {
  const TemporaryFolder place;
  const auto at = [](const std::string& data) { return testing::identity_of({{"seed", 1}, {"data", data}}); };
  RunFolder folder(place.path());
  folder.prepare(at("/a/mosi"), {.data = "/a/mosi"});
  folder.prepare(at("/b/mosi"), {.data = "/b/mosi"});
  EXPECT_EQ(folder.identity().settings.at("data"), "/b/mosi");
  EXPECT_EQ(folder.names().data, "/b/mosi");
  EXPECT_TRUE(folder.identity().known_as(at("/a/mosi").legacy_hash())) << "the ledger may call it so";
  folder.ask(kDiagnosis);
  folder.mark_done();
  folder.prepare(at("/c/mosi"), {});
  EXPECT_EQ(folder.identity().settings.at("data"), "/b/mosi") << "a finished run is not touched";
  EXPECT_TRUE(testing::done(folder, at("/c/mosi").hash(), kDiagnosis));
}

TEST(RunFolder, what_an_older_program_finished_counts) {
  const TemporaryFolder place;
  const auto at = [](const std::string& data) { return testing::identity_of({{"seed", 1}, {"data", data}}); };
  RunFolder folder(place.path());
  folder.prepare(at("/a/mosi"), {});
  folder.ask(kDiagnosis);
  io::write_json(place / "DONE", {{"run", at("/a/mosi").legacy_hash()}, {"diagnosis", io::canonical_hash(kDiagnosis)}});
  EXPECT_TRUE(testing::done(folder, at("/b/mosi").hash(), kDiagnosis));
  EXPECT_TRUE(testing::done(folder, at("/a/mosi").legacy_hash(), kDiagnosis)) << "study.json may say so";
  EXPECT_FALSE(testing::done(folder, identity(2).hash(), kDiagnosis));
}

TEST(RunFolder, keeps_what_it_was_prepared_for) {
  const TemporaryFolder place;
  RunFolder folder(place / "a/b");
  folder.prepare(identity(), {.seed = 1});
  folder.prepare(identity(), {.seed = 99});
  EXPECT_EQ(folder.identity().hash(), identity().hash());
  EXPECT_EQ(folder.names().seed, 1) << "the second time nothing is written";
}

TEST(RunFolder, another_run_is_not_put_into_it) {
  const TemporaryFolder place;
  RunFolder folder(place.path());
  folder.prepare(identity(1), {});
  EXPECT_THAT(user_error_of([&] { folder.prepare(identity(2), {}); }),
              StartsWith("'" + place.path().string() + "' holds another run"));
  EXPECT_EQ(folder.identity().hash(), identity(1).hash());
}

TEST(RunFolder, says_what_makes_another_run_of_it) {
  const TemporaryFolder place;
  const auto with = [](int threads) {
    return testing::identity_of({{"seed", 1}, {"training", {{"threads", threads}}}});
  };
  RunFolder folder(place.path());
  folder.prepare(with(1), {});
  EXPECT_THAT(user_error_of([&] { folder.prepare(with(2), {}); }),
              HasSubstr("holds another run (training.threads: 1, now 2); take its settings"));
  auto other_data = with(1);
  other_data.data_hash = "other";
  EXPECT_THAT(user_error_of([&] { folder.prepare(other_data, {}); }), HasSubstr("(other bytes in the data set)"));
}

TEST(RunFolder, places_that_cannot_be_written_are_named) {
  const TemporaryFolder place;
  write_file_whole(place / "file", "x");
  EXPECT_THAT(user_error_of([&] { RunFolder(place / "file/run").prepare(identity(), {}); }), HasSubstr("file/run'"));
  EXPECT_THAT(user_error_of([&] { RunFolder("/proc/modrob").prepare(identity(), {}); }), HasSubstr("'/proc/modrob'"));
}

TEST(RunFolder, a_folder_without_a_run_or_with_a_damaged_one_is_the_users_mistake) {
  const TemporaryFolder place;
  const RunFolder folder(place.path());
  EXPECT_THAT(user_error_of([&] { folder.identity(); }), HasSubstr("is no run folder: it has no run.json"));
  EXPECT_THAT(user_error_of([&] { folder.names(); }), HasSubstr("run.json': No such file"));
  write_file_whole(place / "run.json", "{}");
  EXPECT_THAT(user_error_of([&] { folder.identity(); }),
              HasSubstr("run.json: lacks the key 'identity'; the run folder is damaged"));
  io::write_json(place / "run.json", {{"identity", io::record_json(identity())}, {"names", {{"data", 3}}}});
  EXPECT_THAT(user_error_of([&] { folder.names(); }),
              HasSubstr("run.json: names.data: must be a text, not 3; the run folder is damaged"));
  write_file_whole(place / "run.json", "{");
  EXPECT_THAT(user_error_of([&] { folder.identity(); }), HasSubstr("run.json:1:2: not valid JSON"));
  EXPECT_THAT(user_error_of([&] { folder.diagnosis(); }), HasSubstr("diagnosis.json': No such file"));
  EXPECT_THAT(user_error_of([&] { folder.metrics(); }), HasSubstr("metrics.json': No such file"));
}

TEST(RunFolder, done_answers_one_identity_and_one_diagnosis) {
  const TemporaryFolder place;
  RunFolder folder(place.path());
  const std::string hash = identity().hash();
  folder.prepare(identity(), {});
  folder.ask(kDiagnosis);
  EXPECT_FALSE(testing::done(folder, hash, kDiagnosis));
  folder.mark_done();
  EXPECT_TRUE(testing::done(folder, hash, kDiagnosis));
  EXPECT_TRUE(testing::done(folder, hash, {{"draws", 3}, {"split", "test"}})) << "the order of keys says nothing";
  EXPECT_FALSE(testing::done(folder, identity(2).hash(), kDiagnosis));
  io::Json more = kDiagnosis;
  more["draws"] = 4;
  EXPECT_FALSE(testing::done(folder, hash, more));
  folder.ask(more);
  EXPECT_EQ(folder.diagnosis(), more);
  EXPECT_FALSE(testing::done(folder, hash, more)) << "asked anew, not yet answered";
  write_file_whole(place / "DONE", "{}");
  EXPECT_THAT(user_error_of([&] { testing::done(folder, hash, more); }),
              HasSubstr("DONE: lacks the key 'run'; the run folder is damaged"));
}

TEST(RunFolder, results_that_changed_since_they_were_finished_are_named) {
  const TemporaryFolder place;
  RunFolder folder(place.path());
  folder.prepare(identity(), {});
  folder.ask(kDiagnosis);
  const std::vector<std::string> files = {"selection.json", "predictions.json", "predictions.safetensors",
                                          "metrics.json"};
  for (const auto& file : files) write_file_whole(place / file, "what " + file + " says");
  EXPECT_EQ(user_error_of([&] { folder.check_results(); }),
            "'" + place.path().string() + "' is not finished: it has no DONE");
  folder.mark_done();
  folder.check_results();
  for (const auto& file : files) {
    write_file_whole(place / file, "That " + file + " says");
    EXPECT_TRUE(testing::done(folder, identity().hash(), kDiagnosis)) << "its size is the same";
    EXPECT_THAT(user_error_of([&] { folder.check_results(); }),
                StartsWith("'" + (place / file).string() + "' has other content than when the run finished"));
    fs::remove(place / file);
    EXPECT_THAT(user_error_of([&] { folder.check_results(); }),
                StartsWith("'" + (place / file).string() + "' is missing"));
    write_file_whole(place / file, "what " + file + " says");
    folder.check_results();
  }
}

TEST(RunFolder, older_programs_recorded_no_contents) {
  const TemporaryFolder place;
  RunFolder folder(place.path());
  folder.prepare(identity(), {});
  folder.ask(kDiagnosis);
  write_file_whole(place / "metrics.json", "[1]");
  folder.mark_done();
  io::Json done = io::read_json(place / "DONE");
  done["sha256"] = 3;
  io::write_json(place / "DONE", done);
  EXPECT_THAT(user_error_of([&] { folder.check_results(); }), HasSubstr("DONE: sha256: must be an object, not"));
  done.erase("sha256");
  io::write_json(place / "DONE", done);
  write_file_whole(place / "metrics.json", "[2]");
  folder.check_results();
  EXPECT_TRUE(testing::done(folder, identity().hash(), kDiagnosis));
}

TEST(RunFolder, the_same_question_does_not_touch_the_file) {
  const TemporaryFolder place;
  RunFolder folder(place.path());
  folder.ask(kDiagnosis);
  const auto before = fs::last_write_time(place / "diagnosis.json");
  fs::last_write_time(place / "diagnosis.json", before - std::chrono::hours(1));
  folder.ask({{"draws", 3}, {"split", "test"}});
  EXPECT_EQ(fs::last_write_time(place / "diagnosis.json"), before - std::chrono::hours(1));
}

TEST(RunFolder, progress_is_a_share_and_goes_away_at_the_end) {
  const TemporaryFolder place;
  RunFolder folder(place.path());
  EXPECT_EQ(folder.progress().share, 0);
  folder.report_progress({.share = 0.25, .per_second = 0.5, .activity = "epoch 2"});
  EXPECT_EQ(folder.progress().share, 0.25);
  EXPECT_EQ(folder.progress().per_second, 0.5);
  EXPECT_EQ(folder.progress().activity, "epoch 2");
  write_file_whole(place / "progress", "7 beyond");
  EXPECT_EQ(folder.progress().share, 1);
  write_file_whole(place / "progress", "no number");
  EXPECT_EQ(folder.progress().share, 0);
  folder.prepare(identity(), {});
  folder.ask(kDiagnosis);
  folder.mark_done();
  EXPECT_FALSE(fs::exists(place / "progress"));
}

TEST(RunFolder, a_finished_run_says_how_long_it_took_where_that_is_known) {
  const TemporaryFolder place;
  RunFolder folder(place.path());
  EXPECT_EQ(folder.seconds(), std::nullopt);
  folder.report_progress({.share = 0.25, .worked_s = 12.5, .activity = "epoch 2"});
  EXPECT_EQ(folder.progress().worked_s, 12.5);
  folder.prepare(identity(), {});
  folder.ask(kDiagnosis);
  folder.mark_done();
  EXPECT_EQ(folder.seconds(), std::nullopt);
  const auto done = read_file(place / "DONE");
  folder.mark_done(40.52);
  EXPECT_EQ(folder.seconds(), 40.5);
  EXPECT_EQ(read_file(place / "DONE"), done);
  for (const std::string damaged : {"{", "[]", "{}", R"({"seconds": "long"})"}) {
    write_file_whole(place / "duration.json", damaged);
    EXPECT_EQ(folder.seconds(), std::nullopt) << damaged;
  }
}

}  // namespace modrob::runs
