// Events as AWS documents them, field by field: "Create AWS Lambda proxy integrations for HTTP APIs" (2.0, which function URLs have too),
// "Input format of a Lambda function for proxy integration" (1.0), "Use Lambda functions as targets of an Application Load Balancer".

export const version2 = {
  version: "2.0",
  routeKey: "$default",
  rawPath: "/my/päth%20x",
  rawQueryString: "parameter1=value1&parameter1=value2&q=a%20b",
  cookies: ["cookie1=1", "cookie2=2"],
  headers: { "content-type": "application/json", host: "abc.lambda-url.eu-central-1.on.aws", "x-forwarded-proto": "https", "x-name": "Zoë" },
  queryStringParameters: { parameter1: "value1,value2", q: "a b" },
  requestContext: {
    accountId: "123456789012",
    apiId: "abc",
    authentication: null,
    domainName: "abc.lambda-url.eu-central-1.on.aws",
    domainPrefix: "abc",
    http: { method: "POST", path: "/my/päth x", protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "agent" },
    requestId: "id",
    routeKey: "$default",
    stage: "$default",
    time: "12/Mar/2020:19:03:58 +0000",
    timeEpoch: 1583348638390,
  },
  body: '{"greeting":"ĝis"}',
  pathParameters: null,
  isBase64Encoded: false,
  stageVariables: null,
};

export const version1 = {
  version: "1.0",
  resource: "/my/path",
  path: "/my/path",
  httpMethod: "PUT",
  headers: { Host: "id.execute-api.us-east-1.amazonaws.com", header1: "value1", Header2: "value2" },
  multiValueHeaders: { Host: ["id.execute-api.us-east-1.amazonaws.com"], header1: ["value1"], Header2: ["value1", "value2"] },
  queryStringParameters: { parameter1: "value2", "ü &": "=" },
  multiValueQueryStringParameters: { parameter1: ["value1", "value2"], "ü &": ["="] },
  requestContext: {
    accountId: "123456789012",
    apiId: "id",
    domainName: "id.execute-api.us-east-1.amazonaws.com",
    httpMethod: "PUT",
    path: "/my/path",
    stage: "$default",
  },
  pathParameters: null,
  stageVariables: null,
  body: Buffer.from([0, 255, 1]).toString("base64"),
  isBase64Encoded: true,
};

const balanced = {
  requestContext: { elb: { targetGroupArn: "arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/lambda/49e9d65c45c6791a" } },
  httpMethod: "GET",
  path: "/lambda",
};

export const loadBalancer = {
  ...balanced,
  queryStringParameters: { query: "1234%20ABCD" },
  headers: { accept: "text/html", host: "lambda-alb.us-east-2.elb.amazonaws.com", "x-forwarded-port": "80", "x-forwarded-proto": "http" },
  body: "",
  isBase64Encoded: false,
};

export const loadBalancerOfLists = {
  ...balanced,
  multiValueQueryStringParameters: { myKey: ["val1", "val2"] },
  multiValueHeaders: {
    accept: ["text/html"],
    host: ["lambda-alb.us-east-2.elb.amazonaws.com"],
    cookie: ["name1=value1", "name2=value2"],
    "x-forwarded-proto": ["http"],
  },
  body: "",
  isBase64Encoded: false,
};
