/** Revsets about what changesets say and are called, to be asked of `makeRevsetRepo`. */

/** What changesets say. */
export const TEXT_REVSETS: readonly string[] = [
  ..."user(alice)|author('BOB')|user(Érin)|user('éRIN ü')|user('re:^a')|user('re:B.b\\b')|user('literal:re:')|user('')".split(
    "|",
  ),
  ...String.raw`user("re:[")|user(a,b)|user()|author(1:2)|user('re:@EXAMPLE\\.com>$')|user('literal:DAVE')|user('<')`.split(
    "|",
  ),
  ..."desc('\\xc3')|desc('\\x89r')|user('\\xc3')|keyword('\\xa9')|keyword('\\xff')|desc(rename)|desc('BUG 100')|desc('é')|desc('re:^change main$')|desc('re:wrong')|desc('re:\\n')|desc(\"\\n\")".split(
    "|",
  ),
  ..."desc('re:(?m)^and')|desc('re:(?i:MAIN)\\Z')|desc('re:x**')|desc(tip)|desc(1)|desc('re:')|desc(re)|not desc(e)".split(
    "|",
  ),
  ..."keyword(main)|keyword('README')|keyword('src/')|keyword('[c]')|keyword(DAVE)|keyword('re:dave')|keyword('Érin')|keyword('')".split(
    "|",
  ),
  ..."keyword(.txt)|keyword('lib/deep/X.PY')|keyword()|keyword(a,b)|reverse(keyword(feature))|keyword(v1) or keyword(odd)".split(
    "|",
  ),
  ..."extra(branch)|extra('branch', 'default')|extra(branch, 're:^f')|extra(branch,feature)|extra(k)|extra(k,v)|extra(k,V)".split(
    "|",
  ),
  ..."extra(label=branch, value=other)|extra(close)|extra(close,1)|extra('nope')|extra()|extra(a,b,c)|extra(branch, 're:[')".split(
    "|",
  ),
  ..."extra(branch, 'literal:beef')|extra(value=x)|extra(k, 're:v|w')|extra(source)|extra(rebase_source)|closed()|closed(1)".split(
    "|",
  ),
  ..."converted()|converted(abc)|converted('svn:')|converted(1,2)|not converted()|closed() or extra(k)|head() and closed()".split(
    "|",
  ),
  ..."null and user('')|null:2 and user('')|user('') and null|null:3 and desc('re:^$')|null and keyword('')|null and extra(branch)".split(
    "|",
  ),
  ..."null - user('')|null and closed()|null:1 and date('1970')|null and all()|null:2 - extra(branch)|null and branch(default)".split(
    "|",
  ),
  ..."origin()|destination()|origin(20)|origin(21)|origin(22)|origin(23)|destination(6)|destination(17)|destination(22)|destination(20)|destination(1)|origin(0:5)".split(
    "|",
  ),
  ..."destination(6) and origin()|destination(6) and 17:20|origin(all())|origin(1,2)|destination(1,2)|destination(none())|reverse(destination())".split(
    "|",
  ),
];

/** Dates and intervals of them. */
export const DATE_REVSETS: readonly string[] = [
  "2014",
  "2014-05",
  "2014-6",
  "2014-05-26",
  "<2014-06",
  ">2014-06",
  "2014-05 to 2014-07",
  "May 2014",
  "may 26 2014",
  "May 26",
  "5/26",
  "5-26",
  "05/26/14",
  "05/26/2014",
  "05/26/68",
  "05/26/69",
  "Mon May 26 16:53:20 2014",
  "Mon May 26 04:53:20PM 2014 +0000",
  "Fri, 26 May 2014 16:53:20 +0200",
  "May 26 16:53:20 2014",
  "May 26 16:53:20",
  "May 26 16:53",
  "May 26 4:53pm",
  "2014-05-26T16:53:20",
  "2014-05-26T16:53:20Z",
  "2014-05-26T16:53:20+02:00",
  "2014-05-26T16:53:20 -0730",
  "2014-05-26T16:53",
  "2014-05-26T165320",
  "2014-05-26 1653",
  "2014-05-26 4:53:20pm",
  "2014-05-26 12:01am UTC",
  "16:53",
  "16:53:20",
  "4:53PM",
  "12:00am",
  "1400000000 0",
  ">1410000000 3600",
  "<1410000000 -3600",
  "1410000000",
  "now",
  "today",
  "yesterday",
  ">today",
  "<yesterday",
  " <  2014-06 ",
  "> 2014-06-01 to 2014-07",
  "-300",
  "-0",
  "- 200",
  "--1",
  "-x",
  "-",
  "<",
  ">",
  "",
  " ",
  "2014-02",
  "2012-02",
  "2014-02-30",
  "2014-13",
  "2014-04-31",
  "<2014-02",
  "<2012-02 UTC",
  "Feb",
  "Jan",
  "<jan",
  ">Dec",
  "September",
  "sep 1",
  "2014-05-26 24:00",
  "2014-05-26 23:59:61",
  "1969",
  ">1900",
  "<2040",
  "0001",
  "0000",
  "nope",
  "2014 to",
  "2014-06 to 2014-05",
  "2014-05-26 +1500",
  "2014-05-26 -1300",
  "2014-05-26 00:00 GMT",
  "  May   26  2014 ",
  "May  6 2014",
  "12/12/2014 to today",
  "2014 +0000",
].map((date) => `date(${JSON.stringify(date)})`);

/** Names, numbers, phases, what was rewritten, what is under way. */
export const NAME_REVSETS: readonly string[] = [
  ..."branch(default)|branch('feature-x')|branch('re:^f')|branch('literal:other')|branch('literal:nope')|branch(nope)|branch(3)".split(
    "|",
  ),
  ..."branch(3+13)|branch(3:5)|branch(null)|branch(none())|branch('re:[')|branch('re:nope')|branch(beef)|branch(tip)|branch()".split(
    "|",
  ),
  ..."branch(1,2)|branch(v1.0)|branch('')|reverse(branch(other))|branch(default) and 5:0|not branch(default)|branch(branch(3))".split(
    "|",
  ),
  ..."bookmark()|bookmark('mark/one')|bookmark('@')|bookmark('re:mark')|bookmark(nope)|bookmark('literal:@')|bookmark('re:')".split(
    "|",
  ),
  ..."bookmark('.')|bookmark(1,2)|tag()|tag(tip)|tag('v1.0')|tag('v1.0-rc1')|tag('re:^v')|tag('re:')|tag(nope)|tag('literal:v1.0')".split(
    "|",
  ),
  ..."tagged()|tagged('v1.0')|tag(1,2)|reverse(tag())|head()|head(1)|head() and default|id(0)|id('')|id(1:2)|id()|id(g)".split(
    "|",
  ),
  ..."rev(3)|rev('3')|rev(99)|rev(-1)|rev(-2)|rev(-5)|rev(nope)|rev(19)|rev()|rev(1,2)|_rev(3)|_rev(99)|_rev(19)|_rev(x)".split(
    "|",
  ),
  ..."public()|draft()|secret()|public(1)|_notpublic()|_phase(0)|_phase(1)|_phase(2)|_phase(x)|not public()|null and public()".split(
    "|",
  ),
  ..."_phaseandancestors(draft, 16)|_phaseandancestors(_notpublic, 5+16)|_phaseandancestors(secret, tip)|_phaseandancestors(public, 3)".split(
    "|",
  ),
  ..."_phaseandancestors(draft, 3)|_phaseandancestors(draft)|stack()|stack(16)|stack(17)|stack(18)|stack(5)|stack(16+18)|stack(1,2)".split(
    "|",
  ),
  ..."stack(tip)|stack(none())|stack(null)|obsolete()|orphan()|extinct()|hidden()|unstable()|phasedivergent()|contentdivergent()".split(
    "|",
  ),
  ..."obsolete(1)|successors(3:5)|successors(none())|successors()|not obsolete()|bisect(good)|bisect(RANGE)|bisect(nope)|bisect()".split(
    "|",
  ),
  ..."bisected(bads)|bisect(current)|bisect(untested)|bisect(ignored)|conflictlocal()|conflictother()|conflictlocal(1)|bundle()|bundle(1)".split(
    "|",
  ),
  ..."_firstancestors(8)|_firstancestors(7+16)|_firstancestors(null)|_firstdescendants(3)|_firstdescendants(1)|_firstdescendants(15)".split(
    "|",
  ),
  ..."_commonancestorheads(7+8)|_commonancestorheads(9+12+14)|_commonancestorheads(none())|_commonancestorheads(3)|_firstancestors()".split(
    "|",
  ),
  ...['_list("1\\x003\\x002")', '_list("tip\\x00nope")', '_intlist("3\\x001")', '_intlist("99\\x000")', '_list("")'],
];

/** Orders, and what is alike. */
export const SORT_REVSETS: readonly string[] = [
  ..."sort(all())|sort(5+1+3)|sort(all(), rev)|sort(all(), -rev)|sort(all(), '-date')|sort(all(), date)|sort(all(), 'user')".split(
    "|",
  ),
  ..."sort(all(), '-user')|sort(all(), 'branch -user')|sort(all(), 'user -date')|sort(all(), '-branch date')|sort(all(), desc)".split(
    "|",
  ),
  ..."sort(all(), 'author desc')|sort(all(), node)|sort(all(), -node)|sort(all(), '-desc')|sort(5:1, user)|sort(1:5, -user)".split(
    "|",
  ),
  ..."sort(all(), '')|sort(5+1+3, '')|sort(all(), 'nope')|sort(all(), 'date nope')|sort(all(), '-')|sort(all(), keys=date)|sort()".split(
    "|",
  ),
  ..."sort(set=1:5, keys='user')|sort(all(), date, x)|sort(none(), date)|3:1 and sort(all(), date)|sort(3:1 or 7, '-date')".split(
    "|",
  ),
  ..."sort(all(), topo)|sort(all(), -topo)|sort(all(), 'topo date')|sort(all(), topo, topo.firstbranch=5)|sort(3+5+9+12, topo)".split(
    "|",
  ),
  ..."sort(heads(all()), topo)|sort(all(), topo, topo.firstbranch=3::9)|sort(all(), rev, topo.firstbranch=1)|sort(::16, topo)".split(
    "|",
  ),
  ..."sort(all() - merge(), topo)|sort(all(), topo, topo.firstbranch=none())|sort(15+0+13, topo)|sort(none(), topo)|sort(0+15, topo)".split(
    "|",
  ),
  ..."sort(all(), topo, topo.firstbranch=15)|sort(all(), topo, topo.firstbranch=18)|sort(null+3, topo)|sort(all(), date, random.seed=1)".split(
    "|",
  ),
  ..."first(sort(all(), -date), 3)|reverse(sort(all(), user))|last(sort(all(), date))|sort(null:3, date)|sort(null:3, user)".split(
    "|",
  ),
  ..."matching(3)|matching(3, user)|matching(3, author)|matching(3:5, 'user branch')|matching(3, branch)|matching(0, date)".split(
    "|",
  ),
  ..."matching(3, phase)|matching(5, parents)|matching(7, parents)|matching(1, files)|matching(1, summary)|matching(1, description)".split(
    "|",
  ),
  ..."matching(1, metadata)|matching(1, 'summary description')|matching(1, nope)|matching(1, '')|matching()|matching(1,2,3)".split(
    "|",
  ),
  ..."matching(none())|matching(null)|matching(tip, 'phase branch')|matching(0:3, phase) and 5:1|matching(nope)|matching(1, 1:2)".split(
    "|",
  ),
];
