#include "tiny_world.h"

namespace modrob::testing {

namespace {

const TinyWorld& data_world() {
  static const TinyWorld kWorld;
  return kWorld;
}

fs::path formats() { return golden_dir() / "formats"; }

std::string import_command(const fs::path& file, const fs::path& output, const std::string& more = "") {
  return "data import " + file.string() + " --output " + output.string() + " " + more;
}

}  // namespace

TEST(CliData, import_audit_split_export_show) {
  const TemporaryFolder folder;
  auto result = data_world().modrob(import_command(formats() / "mmsa/mosei_unaligned.pkl", folder / "mosi"));
  expect_success(result, {"Wrote 12 utterances of 'mosi'", "repaired: ", "Next: modrob data audit"});
  EXPECT_EQ(data_world().modrob("data show " + (folder / "mosi").string()).status, 0);

  result = data_world().modrob("data export " + (folder / "mosi").string() + " --output " + (folder / "csv").string() +
                               " --format csv");
  ASSERT_EQ(result.status, 0) << result.output;
  result = data_world().modrob(import_command(folder / "csv/utterances.csv", folder / "again", "--json"));
  ASSERT_EQ(result.status, 0) << result.output;
  const auto once = data::Dataset::open(folder / "mosi"), again = data::Dataset::open(folder / "again");
  ASSERT_EQ(once.size(), again.size());
  for (int64_t i = 0; i < once.size(); ++i) {
    EXPECT_EQ(once.utterance(i).id, again.utterance(i).id);
    EXPECT_EQ(once.utterance(i).label, again.utterance(i).label);
    EXPECT_EQ(once.utterance(i).transcript, again.utterance(i).transcript);
    EXPECT_TRUE(std::ranges::equal(once.audio(i).values, again.audio(i).values));
    EXPECT_TRUE(std::ranges::equal(once.video(i).values, again.video(i).values));
  }

  result = data_world().modrob("data split " + (folder / "mosi").string() + " --output " + (folder / "split").string() +
                               " --folds 3 --fold 1");
  ASSERT_EQ(result.status, 0) << result.output;
  EXPECT_EQ(data::Dataset::open(folder / "split").size(), once.size());

  const std::string mosi = "data split " + (folder / "mosi").string() + " --output " + (folder / "shared").string();
  result = data_world().modrob(mosi + " --folds 2 --valid-share 20 --json");
  ASSERT_EQ(result.status, 0) << result.output;
  EXPECT_EQ(io::parse_json(result.output, "output").at("valid_share"), 20.0);
  expect_refusal(data_world().modrob(mosi + "2 --shares 70,10,20 --valid-share 20"),
                 {"--valid-share", "needs --folds"});
}

TEST(CliData, a_changed_byte_is_found_by_verify) {
  const TinyWorld other;
  const std::string folder = (other.home / "tiny").string();
  const auto right = other.modrob("data verify " + folder);
  expect_success(right, {"unchanged: "});
  const auto json = io::parse_json(other.modrob("data verify " + folder + " --json").output, "output");
  EXPECT_EQ(json.at("unchanged"), true);
  spoil(other.home / "tiny/dataset.safetensors", fs::file_size(other.home / "tiny/dataset.safetensors") - 1, '!');
  expect_refusal(other.modrob("data verify " + folder), {json.at("hash").get<std::string>(), "its files have"});
}

TEST(CliData, an_audit_with_errors_exits_with_1) {
  const TemporaryFolder folder;
  auto contents = TinyWorld::contents();
  data::write_dataset(folder / "clean", contents);
  const auto page = (folder / "page.html").string();
  const auto clean = data_world().modrob("data audit " + (folder / "clean").string() + " --html " + page);
  EXPECT_TRUE(clean.status == 0 || clean.output.find("ERROR") != std::string::npos) << clean.output;
  EXPECT_NE(read_file(page).find("<html"), std::string::npos);
  contents.audio[0][0] = std::nanf("");
  data::write_dataset(folder / "nan", contents);
  const auto broken = data_world().modrob("data audit " + (folder / "nan").string());
  EXPECT_EQ(broken.status, 1) << broken.output;
  EXPECT_THAT(broken.output, HasSubstr("the audit found errors"));
  const auto json =
      run_shell("'" MODROB_PROGRAM "' --progress none data audit --json " + (folder / "nan").string() + " 2>/dev/null");
  EXPECT_FALSE(io::parse_json(json.output, "output").at("findings").empty());
}

TEST(CliData, mistakes_are_told) {
  const TemporaryFolder folder;
  const auto pickle = formats() / "mmsa/mosi_aligned.pkl";
  expect_refusal(data_world().modrob(import_command(pickle, folder / "a", "--format mssa")), {"mssa", "'mmsa'"});
  expect_refusal(data_world().modrob(import_command(pickle, folder / "a", "--format mult")), {"labels", "missing"});
  expect_refusal(data_world().modrob(import_command(folder / "no.pkl", folder / "a")), {"no.pkl", "no such file"});
  expect_refusal(data_world().modrob(import_command(folder.path(), folder / "a")), {"without .csd files"});
  expect_refusal(data_world().modrob(import_command(pickle, "/dev/null/a")), {"/dev/null/a"});
  make_folder(folder / "there");
  expect_refusal(data_world().modrob(import_command(pickle, folder / "there")), {"exists already"});
  ASSERT_EQ(data_world().modrob(import_command(pickle, folder / "set")).status, 0);
  expect_refusal(data_world().modrob(import_command(folder / "set", folder / "a")),
                 {"is a data set of modrob already"});
  expect_refusal(
      data_world().modrob("data split " + (folder / "set").string() + " --output " + (folder / "a").string()),
      {"name one rule"});
  expect_refusal(data_world().modrob("data split " + (folder / "set").string() + " --shares 70,10 --output " +
                                     (folder / "a").string()),
                 {"70,10"});
  expect_refusal(data_world().modrob("data export " + (folder / "set").string() + " --format zip --output " +
                                     (folder / "a").string()),
                 {"zip", "npz"});
  EXPECT_FALSE(fs::exists(folder / "a"));
}

TEST(CliData, classes_are_warned_of_and_imported_as_what_they_are) {
  const TemporaryFolder folder;
  const auto csv = folder / "talks.csv";
  write_file_whole(csv,
                   "id,video,split,label,text\na,v,train,0,bad\nb,v,train,1,good\nc,w,test,0,bad\nd,w,test,1,good\n");
  auto result = data_world().modrob(import_command(csv, folder / "scores"));
  expect_success(result, {"import with --labels-as negative-positive"});
  result = data_world().modrob(import_command(csv, folder / "classes", "--labels-as negative-positive"));
  EXPECT_EQ(result.status, 0) << result.output;
  EXPECT_THAT(result.output, Not(HasSubstr("--labels-as")));
  EXPECT_EQ(data::Dataset::open(folder / "classes").utterance(0).label, -1);
  EXPECT_EQ(data_world().modrob(import_command(csv, folder / "mapped", "--rescale 0,1,-3,3")).status, 0);
  EXPECT_EQ(data::Dataset::open(folder / "mapped").utterance(0).label, -3);
  expect_refusal(data_world().modrob(import_command(csv, folder / "a", "--rescale 1,0")),
                 {"1,0", "two ascending numbers"});
  expect_refusal(data_world().modrob(import_command(csv, folder / "a", "--labels-as classes")), {"negative-positive"});
}

TEST(CliData, a_full_disk_leaves_nothing_behind) {
  const TemporaryFolder folder;
  const std::string disk = (folder / "disk").string();
  const auto result = run_shell("mkdir -p " + disk + " && unshare -m sh -c 'mount -t tmpfs -o size=8k tmpfs " + disk +
                                " && " MODROB_PROGRAM " --progress none " +
                                import_command(formats() / "mmsa/mosi_aligned.pkl", disk + "/set") +
                                "; echo status $?; ls -R " + disk + "'");
  if (result.output.find("status") == std::string::npos) GTEST_SKIP() << "no tmpfs can be mounted: " << result.output;
  EXPECT_THAT(result.output, HasSubstr("status 2"));
  EXPECT_THAT(result.output, HasSubstr("No space left on device"));
  const std::string listing = result.output.substr(result.output.find("status 2"));
  EXPECT_THAT(listing, Not(HasSubstr("set")));
}

TEST(CliData, a_stopped_import_leaves_nothing_behind) {
  const TemporaryFolder folder;
  const std::string output = (folder / "set").string();
  // A stop before the first frame is as good as one between any two: the loop looks before each.
  const auto result = run_shell("cd " + folder.path().string() + " && (" MODROB_PROGRAM " --progress none " +
                                import_command(formats() / "csd/mosi", output, "--cleaning reference") +
                                " & p=$!; kill -INT $p; wait $p; echo status $?); ls");
  EXPECT_THAT(result.output, Not(HasSubstr(".tmp")));
}

}  // namespace modrob::testing
