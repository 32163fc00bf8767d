#include <sys/stat.h>
#include <unistd.h>

#include "data/prelude.h"
#include "pickle_writer.h"

namespace modrob::data {
namespace {

std::string_view format_of(const fs::path& path, const ImportOptions& options = {}) {
  return find_importer({path, options}).first->name;
}

fs::path formats() { return golden_dir() / "formats"; }

TEST(FindImporter, goes_by_content_and_not_by_name) {
  const TemporaryFolder folder;
  const auto detected = [&](const fs::path& file, const std::string& as) {
    const auto copy = folder / as;
    fs::copy_file(file, copy, fs::copy_options::overwrite_existing);
    return format_of(copy);
  };
  EXPECT_EQ(detected(formats() / "mmsa/mosi_aligned.pkl", "a.bin"), "mmsa");
  EXPECT_EQ(detected(formats() / "mult/mosi_data.pkl", "aligned_50.pkl"), "mult");
  EXPECT_EQ(detected(formats() / "cached/misa_mosi_dev.pkl", "mosi_data.pkl"), "cached");
  EXPECT_EQ(detected(formats() / "cached/misa_embedding_and_mapping.legacy.pt", "x.pkl"), "embedding");
  EXPECT_EQ(detected(formats() / "csd/mosi/CMU_MOSI_COVAREP.csd", "x.dat"), "csd");
  EXPECT_EQ(detected(formats() / "pickle/py3.p4.pkl", "train.pkl"), "pickle");
  EXPECT_EQ(format_of(formats() / "csd/mosi"), "csd");
  ImportOptions forced{.format = "mult"};
  EXPECT_EQ(format_of(formats() / "mmsa/mosi_aligned.pkl", forced), "mult");
}

TEST(FindImporter, says_what_a_file_or_folder_is_instead) {
  const TemporaryFolder folder;
  const auto error = [&](const fs::path& path) { return user_error_of([&] { format_of(path); }); };
  EXPECT_THAT(error(folder / "none.pkl"), AllOf(HasSubstr("none.pkl"), HasSubstr("no such file")));
  EXPECT_THAT(error(folder.path()), HasSubstr("is a folder without .csd files; name a file"));
  write_file_whole(folder / "a.csv", "video_id,clip_id,text\nv,1,good\n");
  EXPECT_THAT(error(folder / "a.csv"), AllOf(HasSubstr("label CSV"), HasSubstr("--labels a.csv")));
  EXPECT_THAT(error(folder.path()), HasSubstr("a.csv: a label CSV"));
  write_file_whole(folder / "c.csv", "id\n");
  EXPECT_THAT(error(folder.path()), HasSubstr("name one of its tables, such as "));
  write_file_whole(folder / "b.pkl", "<html>");
  EXPECT_THAT(error(folder.path()), HasSubstr("b.pkl is an HTML page"));
  write_file_whole(folder / "d.pkl", "<html>");
  EXPECT_THAT(error(folder.path()), AllOf(HasSubstr("name one of its pickles"), HasSubstr("'b.pkl' and 'd.pkl'")));
  EXPECT_THAT(error(folder / "b.pkl"), HasSubstr("HTML page"));
  write_file_whole(folder / "c.npy", "\x93NUMPY");
  EXPECT_THAT(error(folder / "c.npy"), HasSubstr("arrays alone are no data set"));
  imported(formats() / "mmsa/mosi_aligned.pkl", folder / "set");
  EXPECT_THAT(error(folder / "set"), HasSubstr("is a data set of modrob already"));
  EXPECT_THAT(user_error_of([] { importer_of("mmas"); }), HasSubstr("did you mean 'mmsa'"));
  EXPECT_THAT(user_error_of([] { parse_cleaning("refrence"); }), HasSubstr("did you mean 'reference'"));
}

TEST(FindImporter, a_folder_with_one_set_of_pickles_is_that_set) {
  const TemporaryFolder folder;
  make_folder(folder / "set");
  for (const std::string split : {"train", "dev", "test"}) {
    fs::copy_file(formats() / ("cached/misa_mosi_" + split + ".pkl"), folder / ("set/" + split + ".pkl"));
  }
  const auto dataset = imported(folder / "set", folder / "out");
  for (const Split split : kSplits) EXPECT_FALSE(dataset.indices(split).empty());
  make_folder(folder / "one");
  fs::copy_file(formats() / "mmsa/mosi_aligned.pkl", folder / "one/aligned_50.pkl");
  EXPECT_EQ(format_of(folder / "one"), "mmsa");
}

TEST(FindImporter, tables_are_known_by_content) {
  const TemporaryFolder folder;
  const auto format = [&](const std::string& name, const std::string& text) {
    write_file_whole(folder / name, text);
    return format_of(folder / name);
  };
  EXPECT_EQ(format("a", "id\tvideo\tlabel\n"), "own");
  EXPECT_EQ(format("a.txt", "\"ID\";\"label\"\n"), "own");
  EXPECT_EQ(format("A.CSV", "id,label\n"), "own");
  EXPECT_EQ(format("a.jsonl", "{\"id\": 1}\n"), "own");
  EXPECT_EQ(format("b", "[{\"id\": 1}]\n"), "own");
  EXPECT_EQ(format("c.tsv", std::string("\xFF\xFEi\0d\0\n\0", 8)), "own");
}

// THUIAR/MMSA#121: label.csv of CH-SIMS is own data; that of MOSI goes with a pickle.
TEST(FindImporter, a_label_csv_with_videos_of_its_own_is_own_data) {
  const TemporaryFolder folder;
  const std::string header = "video_id,clip_id,text,label,annotation,mode\n";
  write_file_whole(folder / "label.csv", header + "video_0001,0001,good,0.8,Positive,train\n");
  EXPECT_EQ(format_of(folder / "label.csv"), "own");
  write_file_whole(folder / "mosi.csv", header + "2iD-tVS8NPw,1,good,0.8,Positive,train\n");
  EXPECT_THAT(user_error_of([&] { format_of(folder / "mosi.csv"); }),
              AllOf(HasSubstr("a label CSV"), HasSubstr("--labels mosi.csv"), HasSubstr("--audio")));
  ImportOptions options{.audio = folder / "audio.npz"};
  EXPECT_EQ(format_of(folder / "mosi.csv", options), "own");
}

TEST(FindImporter, what_is_no_data_is_named_with_what_to_do) {
  const TemporaryFolder folder;
  const auto error = [&](const std::string& name, const std::string& bytes) {
    write_file_whole(folder / name, bytes);
    return user_error_of([&] { format_of(folder / name); });
  };
  const std::string needed = " is a recording; modrob reads features";
  EXPECT_THAT(error("a.wav", std::string("RIFF\x10\0\0\0WAVEfmt ", 16)), HasSubstr("a.wav" + needed));
  EXPECT_THAT(error("a.mp4", std::string("\0\0\0\x18"
                                         "ftypmp42",
                                         12)),
              HasSubstr("a.mp4" + needed));
  EXPECT_THAT(error("clip", std::string("RIFF\x10\0\0\0WAVEfmt ", 16)), HasSubstr("clip is a recording; features are"));
  EXPECT_THAT(error("b.mp3", "\xFF\xFB\x90"), AllOf(HasSubstr("is a recording"), HasSubstr("OpenFace")));
  EXPECT_THAT(error("README.md", "# Talks\n"), AllOf(HasSubstr("is a text"), HasSubstr("id, video, split, label")));
  EXPECT_THAT(error("README", "one talk a line\n"), HasSubstr("The file is a text: own data needs a table"));
  EXPECT_THAT(error("a.xlsx", "PK\x03\x04 ... xl/workbook.xml ..."), HasSubstr("Save As > CSV UTF-8"));
  EXPECT_THAT(error("a.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), HasSubstr("Save As > CSV UTF-8"));
  EXPECT_THAT(error("a.ods", "PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet"), HasSubstr("(.ods)"));
  EXPECT_THAT(error("a.parquet", "PAR1"), HasSubstr("is a Parquet file; write it as CSV"));
  EXPECT_THAT(error("table.pkl",
                    "\x80\x04\x8c\x11pandas.core.frame\x8c\x09"
                    "DataFrame\x93."),
              HasSubstr("pandas.read_pickle('FILE.pkl').to_csv('FILE.csv', index=False)"));
  make_folder(folder / "clips");
  write_file_whole(folder / "clips/1.wav", "RIFF");
  EXPECT_THAT(user_error_of([&] { format_of(folder / "clips"); }),
              AllOf(HasSubstr("holds recordings ('1.wav')"), HasSubstr("openSMILE")));
}

TEST(Import, the_same_file_gives_the_same_bytes) {
  const TemporaryFolder folder;
  const auto a = imported(formats() / "mmsa/mosi_aligned.pkl", folder / "a");
  const auto b = imported(formats() / "mmsa/mosi_aligned.pkl", folder / "b");
  EXPECT_EQ(a.hash(), b.hash());
  EXPECT_EQ(read_file(folder / "a/dataset.json"), read_file(folder / "b/dataset.json"));
}

TEST(Import, never_touches_a_folder_that_is_there) {
  const TemporaryFolder folder;
  make_folder(folder / "out");
  write_file_whole(folder / "out/mine.txt", "x");
  EXPECT_THAT(user_error_of([&] { import_dataset(formats() / "mmsa/mosi_aligned.pkl", folder / "out", {}); }),
              HasSubstr("exists already"));
  EXPECT_EQ(read_file(folder / "out/mine.txt"), "x");
}

TEST(Import, leaves_nothing_behind_when_it_fails) {
  const TemporaryFolder folder;
  for (const auto& entry : fs::directory_iterator(formats() / "hostile")) {
    if (entry.path().filename().string().find("mmsa_") != 0) continue;
    try {
      import_dataset(entry.path(), folder / "out", {});
      fs::remove_all(folder / "out");
    } catch (const UserError& error) {
      EXPECT_THAT(error.what(), HasSubstr(entry.path().string()));
    }
    EXPECT_TRUE(fs::is_empty(folder.path())) << entry.path();
  }
}

TEST(Import, a_file_without_permission_is_named) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const TemporaryFolder folder;
  fs::copy_file(formats() / "mmsa/mosi_aligned.pkl", folder / "a.pkl");
  ::chmod((folder / "a.pkl").c_str(), 0);
  EXPECT_THAT(user_error_of([&] { import_dataset(folder / "a.pkl", folder / "out", {}); }),
              AllOf(HasSubstr("a.pkl"), HasSubstr("Permission denied")));
}

TEST(Import, memory_of_objects_is_bounded) {
  const TemporaryFolder folder;
  ImportOptions options{.memory = 1000};
  EXPECT_THAT(user_error_of([&] { import_dataset(formats() / "mmsa/mosi_listform.pkl", folder / "out", options); }),
              AllOf(HasSubstr("--memory"), HasSubstr("byte ")));
}

TEST(Import, says_what_it_wrote) {
  const TemporaryFolder folder;
  const auto result = import_dataset(formats() / "mmsa/mosei_unaligned.pkl", folder / "my set", {});
  const auto text = to_text(result);
  EXPECT_THAT(text, AllOf(HasSubstr("' to " + (folder / "my set").string() + " (read as mmsa)\n"),
                          HasSubstr("\nNext: modrob data audit '" + (folder / "my set").string() + "'\n")));
  for (const auto& [what, count] : result.provenance.at("repairs").items()) {
    EXPECT_THAT(text, HasSubstr("  repaired: " + count.dump() + " " + what + "\n"));
  }
  const auto json = to_json(result);
  EXPECT_EQ(json.at("provenance"), result.provenance);
  EXPECT_EQ(json.at("output"), (folder / "my set").string());
  const auto plain = import_dataset(formats() / "pickle/zoo.p4.pkl", folder / "plain", {});
  EXPECT_THAT(to_text(plain), AllOf(HasSubstr("no data set to "), Not(HasSubstr("Next:"))));
  EXPECT_TRUE(to_json(plain).at("provenance").is_null());
}

TEST(Import, a_stop_leaves_nothing_behind) {
  const TemporaryFolder folder;
  int asked = 0;
  const StopQuestion question([&] { return ++asked > 3; });
  EXPECT_THROW(import_dataset(formats() / "mmsa/mosi_aligned.pkl", folder / "out", {}), Interrupted);
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(PlainContents, an_unknown_pickle_is_converted) {
  const TemporaryFolder folder;
  const auto result = import_dataset(formats() / "pickle/zoo.p4.pkl", folder / "out", {});
  EXPECT_FALSE(result.is_dataset);
  EXPECT_THAT(result.warnings.at(0), HasSubstr("no layout that modrob knows"));
  const io::Json json = io::read_json(folder / "out" / std::string(kPlainFile));
  const auto arrays = io::Safetensors::open(folder / "out" / std::string(kPlainArraysFile));
  const auto expected = io::Safetensors::open(formats() / "pickle/zoo.expected.safetensors");
  size_t compared = 0;
  for (const auto& [name, view] : expected.tensors()) {
    const auto* found = arrays.find(name);
    if (found == nullptr) continue;
    EXPECT_EQ(found->dtype, view.dtype) << name;
    EXPECT_EQ(found->shape, view.shape) << name;
    EXPECT_TRUE(std::equal(found->bytes.begin(), found->bytes.end(), view.bytes.begin(), view.bytes.end())) << name;
    ++compared;
  }
  EXPECT_GT(compared, 5u);
  EXPECT_EQ(json.at("type"), "dict");
}

TEST(Embedding, both_formats_become_glove_text) {
  const TemporaryFolder folder;
  const auto expected = io::Safetensors::open(formats() / "cached/misa_embedding_and_mapping.expected.safetensors");
  const auto& tensor = expected.tensors().begin()->second;
  const auto values = tensor.copy<float>();
  const io::Json table = io::read_json(formats() / "cached/misa_embedding_and_mapping.expected.json");
  std::vector<std::string> words;
  for (const auto& [word, number] : table.items()) words.push_back(word);
  for (const char* file : {"misa_embedding_and_mapping.pt", "misa_embedding_and_mapping.legacy.pt"}) {
    const auto output = folder / file;
    const auto result = import_dataset(formats() / "cached" / file, output, {});
    EXPECT_FALSE(result.is_dataset);
    int64_t found = 0;
    text::read_glove(output / "embedding.txt", words, tensor.shape[1],
                     [&](int64_t word, std::span<const float> vector) {
                       const auto row = table.at(words[static_cast<size_t>(word)]).get<size_t>();
                       const auto begin = values.begin() + static_cast<ptrdiff_t>(row * vector.size());
                       EXPECT_TRUE(std::equal(vector.begin(), vector.end(), begin)) << words[static_cast<size_t>(word)];
                       ++found;
                     });
    EXPECT_EQ(found, tensor.shape[0]);
  }
}

TEST(CsdImport, a_folder_becomes_a_data_set_and_a_file_does_not) {
  const TemporaryFolder folder;
  ImportOptions options{.cleaning = Cleaning::kReference};
  const auto dataset = imported(formats() / "csd/mosi", folder / "mosi", options);
  EXPECT_TRUE(dataset.word_aligned());
  EXPECT_EQ(dataset.name(), "mosi");
  EXPECT_EQ(dataset.audio_width(), 74);
  EXPECT_EQ(dataset.video_width(), 47);
  EXPECT_EQ(dataset.description().at("provenance").at("sources").size(), 4u);
  EXPECT_THAT(user_error_of([&] { import_dataset(formats() / "csd/mosi", folder / "strict", {}); }),
              AllOf(HasSubstr("tmZoasNr4rU[0]"), HasSubstr("--cleaning reference")));
  const auto single = import_dataset(formats() / "csd/mosi/CMU_MOSI_COVAREP.csd", folder / "one", {});
  EXPECT_FALSE(single.is_dataset);
  EXPECT_GT(io::Safetensors::open(folder / "one/sequence.safetensors").tensors().size(), 2u);
}

}  // namespace
}  // namespace modrob::data
